import { type CiEvent, ciEvent } from '@testwire/contracts';
import { z } from 'zod';
import { MalformedPayload, type ParsedDelivery } from './webhook.ts';

/** What one payload asks for: events, or why there are none. */
export type Reading = readonly CiEvent[] | { readonly ignored: string };

/** By the vendor's name of the event. */
export type Readers<Payload> = Readonly<Record<string, (payload: Payload) => Reading>>;

/** Parses a JSON body. Throws {@link MalformedPayload} that names the first fields that are wrong. */
export function readPayload<T>(schema: z.ZodType<T>, body: Buffer, what: string): T {
  let payload: unknown;
  try {
    payload = JSON.parse(body.toString('utf8'));
  } catch (cause) {
    throw new MalformedPayload(`The ${what} is not JSON. Set the content type of the webhook to application/json.`, { cause });
  }
  return checkPayload(schema, payload, what);
}

/** As {@link readPayload}, for a payload that was parsed already. */
export function checkPayload<T>(schema: z.ZodType<T>, payload: unknown, what: string): T {
  const parsed = schema.safeParse(payload);
  if (!parsed.success) throw new MalformedPayload(`The ${what} has unexpected fields: ${nameFaults(parsed.error)}`);
  return parsed.data;
}

/** Holds what an adapter made of a payload against the contract, so that nothing else enters the queue. */
export function readEvents(events: readonly unknown[], what: string): readonly CiEvent[] {
  return checkPayload(z.array(ciEvent), events, `CI event made of the ${what}`);
}

interface DeliveryName {
  /** As the delivery is called. */
  readonly event: string;
  /** What chooses the reader; the event when absent. */
  readonly kind?: string;
  /** For faults: `GitLab payload`. */
  readonly what: string;
}

/** Reads a payload with the reader of its kind. What no reader is for asks for nothing. */
export function readDelivery<Payload>(
  readers: Readers<Payload>,
  payload: Payload,
  { event, kind = event, what }: DeliveryName,
): ParsedDelivery {
  const reader = Object.hasOwn(readers, kind) ? readers[kind] : undefined;
  const reading = reader?.(payload) ?? { ignored: `${kind} events are not used` };
  return 'ignored' in reading ? { event, events: [], ignored: reading.ignored } : { event, events: readEvents(reading, what) };
}

function nameFaults(error: z.ZodError): string {
  return error.issues
    .slice(0, 5)
    .map((issue) => `${issue.path.join('.') || 'body'}: ${issue.message}`)
    .join('; ');
}
