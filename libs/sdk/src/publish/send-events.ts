import { z } from 'zod';
import { askServer, Refused, type ServerAccess } from '../http/ask-server.ts';
import type { RefusedEvent } from './publisher-options.ts';

const refusals = z.array(z.object({ index: z.int(), id: z.string().optional(), reason: z.string() }));
const answer = z.object({
  accepted: z.array(z.string()),
  duplicate: z.array(z.string()),
  refused: refusals,
  reportUrls: z.record(z.string(), z.string()).optional(),
});
/** None of the events could be taken. */
const allRefused = z.object({ refused: refusals });

export interface SentEvents {
  readonly accepted: number;
  readonly duplicate: number;
  readonly refused: readonly RefusedEvent[];
  /** By run: where it is shown. */
  readonly reportUrls: Readonly<Record<string, string>>;
}

function withoutIndex(refused: z.infer<typeof refusals>): RefusedEvent[] {
  return refused.map(({ id, reason }) => (id === undefined ? { reason } : { id, reason }));
}

function merge(left: SentEvents, right: SentEvents): SentEvents {
  return {
    accepted: left.accepted + right.accepted,
    duplicate: left.duplicate + right.duplicate,
    refused: [...left.refused, ...right.refused],
    reportUrls: { ...left.reportUrls, ...right.reportUrls },
  };
}

/**
 * Sends events, each already JSON, in one request; in two when that is too large for the server. Rejects with `Unreachable`,
 * or with `Refused` when the reason lies in no event: a wrong token, a wrong address.
 */
export async function sendEvents(access: ServerAccess, events: readonly string[]): Promise<SentEvents> {
  const body = `{"events":[${events.join(',')}]}`;
  try {
    const said = answer.safeParse(await askServer(access, { method: 'POST', path: '/v1/events', body }));
    if (!said.success) throw new Refused(`${access.url} does not answer as Testwire does.`, 200, undefined);
    const { accepted, duplicate, refused, reportUrls = {} } = said.data;
    return { accepted: accepted.length, duplicate: duplicate.length, refused: withoutIndex(refused), reportUrls };
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    const named = allRefused.safeParse(error.problem);
    if (named.success) return { accepted: 0, duplicate: 0, refused: withoutIndex(named.data.refused), reportUrls: {} };
    if (error.status !== 413) throw error;
    if (events.length === 1) return { accepted: 0, duplicate: 0, refused: [{ reason: error.message }], reportUrls: {} };
    const middle = Math.ceil(events.length / 2);
    return merge(await sendEvents(access, events.slice(0, middle)), await sendEvents(access, events.slice(middle)));
  }
}
