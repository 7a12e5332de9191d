import { ciEvent } from '@testwire/contracts';
import { azureDevOpsWebhooks as webhooks } from '../../src/azure-devops/webhooks.ts';
import { AT } from '../support.ts';
import { sharedPayloads } from '../support-shared.ts';

const payloads = sharedPayloads('azure-devops');

/** What each of the vendor's own payloads has to become; everything else is ignored with a reason. */
const MEANINGS: Readonly<Record<string, object>> = {
  'git.pullrequest.created': {
    type: 'change-updated',
    repository: { name: 'Fabrikam/Fabrikam', id: '4bc14d40-c903-45e2-872e-0462c7748079' },
    // The head, not the merge that the vendor tried.
    change: { number: 1, headSha: '53d54ac915144006c2c9e90d2c7d3880920db49c', headBranch: 'mytopic', baseBranch: 'master' },
  },
  'git.pullrequest.updated': { type: 'change-closed', change: { number: 1 }, merged: true },
  'git.pullrequest.updated.real': { type: 'change-closed', change: { number: 1 }, merged: true },
  'git.pullrequest.merged': { type: 'change-closed', change: { number: 1 }, merged: true },
};

(payloads.length === 0 ? describe.skip : describe)('the payloads of Azure DevOps', () => {
  it('are there', () => {
    expect(payloads.length).toBeGreaterThan(5);
  });

  it.each(payloads.map((payload) => [payload.name, payload] as const))('%s is accepted', (name, { body }) => {
    const authorization = `Basic ${Buffer.from('user:secret').toString('base64')}`;
    const request = { headers: { authorization }, body, receivedAt: Date.parse(AT) };
    expect(webhooks.deliveryId(request)).toBeDefined();
    expect(webhooks.verify(request, { webhookSecrets: ['secret'], signingTokens: [] })).toEqual({ ok: true });
    const { event, events, ignored } = webhooks.parse(request);
    expect(name.startsWith(event)).toBe(true);
    const meaning = MEANINGS[name];
    expect(events.map((one) => ciEvent.parse(one))).toMatchObject(meaning === undefined ? [] : [meaning]);
    if (events.length === 0) expect(ignored).toBeTruthy();
  });
});
