export interface HandSettings {
  /** A free one when absent. */
  readonly port?: number;
  /** The name that others reach it by; only this machine does when absent. */
  readonly host?: string;
  /** Where to send webhooks; none are sent when absent. */
  readonly webhookUrl?: string;
}

/** A simulator with an example in it, for a person to try things against. */
export interface RunningExample {
  /** What to know to use it, by name. */
  readonly facts: Readonly<Record<string, string>>;
  /** What Testwire is started with to use it. */
  readonly environment: Readonly<Record<string, string>>;
  /** The account and the place to publish to, as the SDK's `createProvider` takes them. */
  readonly config: Readonly<Record<string, string | number>>;
  /** Sends the webhook that says that the example's pipeline has ended; resolves to what came back. */
  announce(): Promise<string>;
  close(): Promise<void>;
}

/** Of what came back for a webhook. */
export function describeAnswer(answer: { readonly status?: number; readonly body: string } | undefined): string {
  if (answer === undefined) return 'nothing was sent: start with --webhook URL';
  return answer.status === undefined ? `no answer: ${answer.body}` : `answered with ${answer.status} ${answer.body}`;
}
