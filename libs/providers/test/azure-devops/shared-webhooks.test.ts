import { azureDevOpsWebhooks } from '../../src/azure-devops/webhooks.ts';
import { describePayloads } from '../describe-payloads.ts';

describePayloads('azure-devops', {
  webhooks: azureDevOpsWebhooks,
  secrets: { webhookSecrets: ['secret'], signingTokens: [] },
  prove: () => ({ authorization: `Basic ${Buffer.from('user:secret').toString('base64')}` }),
  eventOf: ({ name }) => name.replace(/\.real$/, ''),
  meanings: {
    'git.pullrequest.created': [
      {
        type: 'change-updated',
        repository: { name: 'Fabrikam/Fabrikam', id: '4bc14d40-c903-45e2-872e-0462c7748079' },
        // The head, not the merge that the vendor tried.
        change: { number: 1, headSha: '53d54ac915144006c2c9e90d2c7d3880920db49c', headBranch: 'mytopic', baseBranch: 'master' },
      },
    ],
    'git.pullrequest.updated': [{ type: 'change-closed', change: { number: 1 }, merged: true }],
    'git.pullrequest.updated.real': [{ type: 'change-closed', change: { number: 1 }, merged: true }],
    'git.pullrequest.merged': [{ type: 'change-closed', change: { number: 1 }, merged: true }],
  },
});
