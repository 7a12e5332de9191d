import { bitbucketDcWebhooks } from '../../src/bitbucket-dc/webhooks.ts';
import { hmacHex } from '../../src/verify.ts';
import { describePayloads } from '../describe-payloads.ts';

describePayloads('bitbucket-dc', {
  webhooks: bitbucketDcWebhooks,
  secrets: { webhookSecrets: ['hook-secret'], signingTokens: [] },
  prove: (body) => ({ 'x-hub-signature': `sha256=${hmacHex('hook-secret', body)}` }),
  eventOf: ({ headers }) => headers['x-event-key'],
  deliveryIdOf: ({ headers }) => headers['x-request-id'],
  meanings: {
    'pr.opened': [
      {
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
    ],
    'pr.from_ref_updated': [
      {
        type: 'change-updated',
        repository: { name: 'PRJ/my-repo' },
        change: { number: 2, headSha: '208b0a5c05eddadad01f2aed8802fe0c3b3eaf5e' },
      },
    ],
    'pr.comment_added': [],
  },
});
