import { ciEvent } from '@testwire/contracts';
import { bitbucketWebhooks } from '../../src/bitbucket/webhooks.ts';
import { hmacHex } from '../../src/verify.ts';
import { AT } from '../support.ts';
import { sharedPayloads } from '../support-shared.ts';

const payloads = sharedPayloads('bitbucket-cloud');
/** What each of Bitbucket's own payloads has to become; undefined: it is ignored with a reason. */
const MEANINGS: Readonly<Record<string, object | undefined>> = {
  'pullrequest.created': {
    type: 'change-updated',
    repository: { name: 'team_name/repo_name' },
    change: { number: 1, headSha: 'd3022fc0ca3d', headBranch: 'branch2', baseBranch: 'master', fork: false },
  },
  'pullrequest.fulfilled': { type: 'change-closed', merged: true, change: { number: 1 } },
  'repo.commit_status_created': undefined,
  'repo.commit_status_updated': undefined,
  'repo.commit_status_created.pipelines': {
    type: 'pipeline-started',
    repository: { name: 'automationtestharness/testrepo' },
    pipeline: { id: '4', name: 'Pipeline', branch: 'main', commit: 'bdf6fac0519ffd1562461eb82e018ff62efffbc9' },
  },
  'repo.push': { type: 'pushed', branch: 'name-of-branch', commit: '709d658dc5b6d6afcd46049c2f332ee3f515a67d' },
};

(payloads.length === 0 ? describe.skip : describe)('the payloads of Bitbucket', () => {
  it('are there', () => {
    expect(payloads.map(({ name }) => name).sort()).toEqual(Object.keys(MEANINGS).sort());
  });

  it.each(payloads.map((payload) => [payload.name, payload] as const))(
    '%s is accepted and means the right thing',
    (name, { headers, body }) => {
      const request = {
        headers: { ...headers, 'x-hub-signature': `sha256=${hmacHex('hook-secret', body)}` },
        body,
        receivedAt: Date.parse(AT),
      };
      expect(bitbucketWebhooks.deliveryId(request)).toBe(headers['x-request-uuid']);
      expect(bitbucketWebhooks.verify(request, { webhookSecrets: ['hook-secret'], signingTokens: [] })).toEqual({ ok: true });
      const { events, ignored } = bitbucketWebhooks.parse(request);
      const expected = MEANINGS[name];
      expect(events.map((one) => ciEvent.parse(one))).toMatchObject(expected === undefined ? [] : [expected]);
      expect(ignored === undefined).toBe(expected !== undefined);
    },
  );
});
