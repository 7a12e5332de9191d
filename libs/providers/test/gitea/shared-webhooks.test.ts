import { ciEvent } from '@testwire/contracts';
import { giteaWebhooks as webhooks } from '../../src/gitea/webhooks.ts';
import { hmacHex } from '../../src/verify.ts';
import { AT } from '../support.ts';
import { sharedPayloads } from '../support-shared.ts';
import { SECRET, SECRETS } from './webhook-request.ts';

const payloads = sharedPayloads('gitea');

/** What each of the payloads has to become; everything else is ignored with a reason. */
const MEANINGS: Readonly<Record<string, readonly object[]>> = {
  push: [{ type: 'pushed', branch: 'master', commit: '4522cbcefc20728a5b72b3a86af35e608622c514' }],
  'pull_request.opened': [{ type: 'change-updated' }],
};

(payloads.length === 0 ? describe.skip : describe)('the payloads of Gitea', () => {
  it('are there', () => {
    expect(payloads.map(({ name }) => name)).toEqual(expect.arrayContaining(Object.keys(MEANINGS)));
  });

  it.each(payloads.map((payload) => [payload.name, payload] as const))('%s is accepted', (name, { headers, body }) => {
    const made = { headers: { ...headers, 'x-gitea-signature': hmacHex(SECRET, body) }, body, receivedAt: Date.parse(AT) };
    expect(webhooks.deliveryId(made)).toBe(headers['x-gitea-delivery']);
    expect(webhooks.verify(made, SECRETS)).toEqual({ ok: true });
    expect(webhooks.verify({ ...made, headers }, SECRETS)).toMatchObject({ ok: false });
    const { event, events, ignored } = webhooks.parse(made);
    expect(event).toBe(name);
    expect(events).toMatchObject(MEANINGS[name] ?? []);
    for (const one of events) ciEvent.parse(one);
    if (events.length === 0) expect(ignored).toBeTruthy();
  });
});
