import { digestOf } from '@testwire/contracts';
import type { WebhookRequest } from '../webhook.ts';
import { formPayload } from './form-payload.ts';

/**
 * Travis CI sends none. A build says something once for each state, and once more for each time it is restarted, which its times tell.
 */
export function deliveryId({ body }: WebhookRequest): string | undefined {
  const payload = formPayload(body);
  if (payload === undefined) return undefined;
  const { id, state, started_at: started, finished_at: finished } = fieldsOf(payload);
  if (typeof id !== 'number' || typeof state !== 'string') return `body-${digestOf(payload)}`;
  return `build-${id}-${digestOf(JSON.stringify([state, started, finished])).slice(0, 32)}`;
}

/** What is no build is told by the reader of the payload. */
function fieldsOf(payload: string): Record<string, unknown> {
  try {
    const fields: unknown = JSON.parse(payload);
    return fields !== null && typeof fields === 'object' ? (fields as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}
