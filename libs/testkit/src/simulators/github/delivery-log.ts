import type { WebhookAnswer, WebhookRequestToSend } from '../webhook-sender.ts';
import { type MutableGitHubState, toTimestamp } from './state.ts';

/** One try to deliver a webhook, as GitHub lists it. */
export interface LoggedDelivery {
  /** Decimal; larger than a JavaScript number holds exactly, as GitHub's are. */
  readonly id: string;
  readonly guid: string;
  readonly deliveredAt: string;
  readonly redelivery: boolean;
  /** 0 when no answer came. */
  readonly statusCode: number;
  readonly event: string;
  readonly action: string | null;
  /** Full name; undefined when the payload names none. */
  readonly repository: string | undefined;
}

const FIRST_ID = 2n ** 60n;

export function logDelivery(
  { state, now }: { readonly state: MutableGitHubState; readonly now: () => number },
  request: WebhookRequestToSend,
  answer: WebhookAnswer,
  redelivery: boolean,
): LoggedDelivery {
  const payload = readPayload(request.body);
  return {
    id: String(FIRST_ID + BigInt(state.nextId('logged-delivery'))),
    guid: request.deliveryId,
    deliveredAt: toTimestamp(now()),
    redelivery,
    statusCode: answer.status ?? 0,
    event: request.headers['x-github-event'] ?? '',
    action: payload.action ?? null,
    repository: payload.repository?.full_name,
  };
}

function readPayload(body: string): { readonly action?: string; readonly repository?: { readonly full_name?: string } } {
  const json = body.startsWith('payload=') ? new URLSearchParams(body).get('payload') : body;
  return JSON.parse(json ?? '{}') as ReturnType<typeof readPayload>;
}
