import { bitbucketWebhooks } from '../../src/bitbucket/webhooks.ts';
import { hmacHex } from '../../src/verify.ts';
import { describePayloads } from '../describe-payloads.ts';

describePayloads('bitbucket-cloud', {
  webhooks: bitbucketWebhooks,
  secrets: { webhookSecrets: ['hook-secret'], signingTokens: [] },
  prove: (body) => ({ 'x-hub-signature': `sha256=${hmacHex('hook-secret', body)}` }),
  eventOf: ({ headers }) => headers['x-event-key'],
  deliveryIdOf: ({ headers }) => headers['x-request-uuid'],
  meanings: {
    'pullrequest.created': [
      {
        type: 'change-updated',
        repository: { name: 'team_name/repo_name' },
        change: { number: 1, headSha: 'd3022fc0ca3d', headBranch: 'branch2', baseBranch: 'master', fork: false },
      },
    ],
    'pullrequest.fulfilled': [{ type: 'change-closed', merged: true, change: { number: 1 } }],
    'repo.commit_status_created': [],
    'repo.commit_status_updated': [],
    'repo.commit_status_created.pipelines': [
      {
        type: 'pipeline-started',
        repository: { name: 'automationtestharness/testrepo' },
        pipeline: { id: '4', name: 'Pipeline', branch: 'main', commit: 'bdf6fac0519ffd1562461eb82e018ff62efffbc9' },
      },
    ],
    'repo.push': [{ type: 'pushed', branch: 'name-of-branch', commit: '709d658dc5b6d6afcd46049c2f332ee3f515a67d' }],
  },
});
