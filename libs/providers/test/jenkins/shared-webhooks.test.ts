import { jenkinsWebhooks as webhooks } from '../../src/jenkins/webhooks.ts';
import { describePayloads } from '../describe-payloads.ts';
import { sharedPayloads } from '../support-shared.ts';
import { basic, request, SECRET, SECRETS } from './webhook-request.ts';

const told = {
  repository: { host: 'github', name: 'acme/api' },
  pipeline: { id: 'job/acme/job/api/42@72aef11', branch: 'main' },
};

describePayloads('jenkins', {
  webhooks,
  secrets: SECRETS,
  prove: () => ({ authorization: basic(SECRET) }),
  meanings: {
    'notification.STARTED': [{ type: 'pipeline-started', ...told }],
    'notification.FINALIZED': [{ type: 'pipeline-completed', ...told }],
  },
});

const payloads = sharedPayloads('jenkins');
(payloads.length === 0 ? describe.skip : describe)('the notifications of a build', () => {
  it('are all different deliveries', () => {
    const ids = payloads.map(({ body }) => webhooks.deliveryId(request(body)));
    expect(new Set(ids).size).toBe(payloads.length);
  });
});
