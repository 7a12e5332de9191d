import { giteaWebhooks } from '../../src/gitea/webhooks.ts';
import { hmacHex } from '../../src/verify.ts';
import { describePayloads } from '../describe-payloads.ts';
import { SECRET, SECRETS } from './webhook-request.ts';

describePayloads('gitea', {
  webhooks: giteaWebhooks,
  secrets: SECRETS,
  prove: (body) => ({ 'x-gitea-signature': hmacHex(SECRET, body) }),
  deliveryIdOf: ({ headers }) => headers['x-gitea-delivery'],
  meanings: {
    push: [{ type: 'pushed', branch: 'master', commit: '4522cbcefc20728a5b72b3a86af35e608622c514' }],
    'pull_request.opened': [{ type: 'change-updated' }],
  },
});
