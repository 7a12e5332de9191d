import { ciEvent } from '@testwire/contracts';
import { jenkinsWebhooks as webhooks } from '../../src/jenkins/webhooks.ts';
import { sharedPayloads } from '../support-shared.ts';
import { basic, request, SECRET, SECRETS } from './webhook-request.ts';

const payloads = sharedPayloads('jenkins');

/** What each of the payloads has to become; everything else is ignored with a reason. */
const MEANINGS: Readonly<Record<string, readonly string[]>> = {
  'notification.STARTED': ['pipeline-started'],
  'notification.FINALIZED': ['pipeline-completed'],
};

(payloads.length === 0 ? describe.skip : describe)('the payloads of Jenkins', () => {
  it('are there', () => {
    expect(payloads.length).toBeGreaterThan(2);
  });

  it.each(payloads.map((payload) => [payload.name, payload] as const))('%s is accepted', (name, { headers, body }) => {
    const made = request(body, { headers: { ...headers, authorization: basic(SECRET) } });
    expect(webhooks.deliveryId(made)).toBeDefined();
    expect(webhooks.verify(made, SECRETS)).toEqual({ ok: true });
    const { event, events, ignored } = webhooks.parse(made);
    expect(event).toBe(name);
    expect(events.map((one) => ciEvent.parse(one).type)).toEqual(MEANINGS[name] ?? []);
    if (events.length === 0) expect(ignored).toBeTruthy();
    for (const one of events)
      expect(one).toMatchObject({
        repository: { host: 'github', name: 'acme/api' },
        pipeline: { id: 'job/acme/job/api/42@72aef11', branch: 'main' },
      });
  });

  it('are all different deliveries', () => {
    const ids = payloads.map(({ body }) => webhooks.deliveryId(request(body)));
    expect(new Set(ids).size).toBe(payloads.length);
  });
});
