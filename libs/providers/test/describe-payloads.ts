import { ciEvent } from '@testwire/contracts';
import type { WebhookModule, WebhookSecrets } from '../src/webhook.ts';
import { AT } from './support.ts';
import { type SharedPayload, sharedPayloads } from './support-shared.ts';

interface Expected {
  readonly webhooks: WebhookModule;
  readonly secrets: WebhookSecrets;
  /** By the name of a payload, the events that it has to become. All others are ignored with a reason. */
  readonly meanings: Readonly<Record<string, readonly object[]>>;
  /** Headers by which its sender would have proved who it is. */
  prove(body: Buffer): Readonly<Record<string, string>>;
  /** What the event is called, where payloads are not called the same. */
  eventOf?(payload: SharedPayload): string | undefined;
  /** The id or a matcher; any, where nothing is said. */
  deliveryIdOf?(payload: SharedPayload): unknown;
}

/** Tests that a provider's own payloads, those in the folder `provider`, are accepted and mean the right thing. */
export function describePayloads(provider: string, expected: Expected): void {
  const { webhooks, secrets, meanings } = expected;
  const payloads = sharedPayloads(provider);
  (payloads.length === 0 ? describe.skip : describe)(`the payloads of ${provider}`, () => {
    it('are there', () => {
      expect(payloads.map(({ name }) => name)).toEqual(expect.arrayContaining(Object.keys(meanings)));
    });

    it.each(payloads.map((payload) => [payload.name, payload] as const))(
      '%s is accepted and means the right thing',
      (name, payload) => {
        const { headers, body } = payload;
        const bare = { headers, body, receivedAt: Date.parse(AT) };
        const request = { ...bare, headers: { ...headers, ...expected.prove(body) } };
        expect(webhooks.deliveryId(request)).toEqual(expected.deliveryIdOf?.(payload) ?? expect.any(String));
        expect(webhooks.verify(request, secrets)).toEqual({ ok: true });
        expect(webhooks.verify(bare, secrets)).toMatchObject({ ok: false });
        const { event, events, ignored } = webhooks.parse(request);
        expect(event).toBe(expected.eventOf?.(payload) ?? name);
        expect(events.map((one) => ciEvent.parse(one))).toMatchObject(meanings[name] ?? []);
        expect(ignored === undefined).toBe(events.length > 0);
      },
    );
  });
}
