import { ciEvent } from '@testwire/contracts';
import { bitbucketDcWebhooks } from '../../src/bitbucket-dc/webhooks.ts';
import { hmacHex } from '../../src/verify.ts';
import { AT } from '../support.ts';
import { sharedPayloads } from '../support-shared.ts';

const payloads = sharedPayloads('bitbucket-dc');
/** What each of Bitbucket's own payloads has to become; undefined: it is ignored with a reason. */
const MEANINGS: Readonly<Record<string, object | undefined>> = {
  'pr.opened': {
    type: 'change-updated',
    repository: { name: 'PRJ/my-repo', id: '1' },
    change: {
      number: 2,
      headSha: '208b0a5c05eddadad01f2aed8802fe0c3b3eaf5e',
      headBranch: 'develop',
      baseBranch: 'master',
      title: 'added LICENSE',
      fork: false,
    },
    at: '2018-07-05T19:21:30.000Z',
  },
  'pr.from_ref_updated': {
    type: 'change-updated',
    repository: { name: 'PRJ/my-repo' },
    change: { number: 2, headSha: '208b0a5c05eddadad01f2aed8802fe0c3b3eaf5e' },
  },
  'pr.comment_added': undefined,
};

(payloads.length === 0 ? describe.skip : describe)('the payloads of Bitbucket Data Center', () => {
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
      expect(bitbucketDcWebhooks.deliveryId(request)).toBe(headers['x-request-id']);
      expect(bitbucketDcWebhooks.verify(request, { webhookSecrets: ['hook-secret'], signingTokens: [] })).toEqual({ ok: true });
      const { events, ignored } = bitbucketDcWebhooks.parse(request);
      const expected = MEANINGS[name];
      expect(events.map((one) => ciEvent.parse(one))).toMatchObject(expected === undefined ? [] : [expected]);
      expect(ignored === undefined).toBe(expected !== undefined);
    },
  );
});
