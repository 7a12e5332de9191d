import { workerEvent } from '@testwire/contracts';
import { badRequest, readJson, requireMediaType, type Route } from '@testwire/runtime';
import { z } from 'zod';
import { scopeOf, tokenOf } from './authorise-project.ts';
import type { IngressDeps } from './deps.ts';
import { reportUrlFor } from './report-url.ts';
import { requireUp } from './require-up.ts';
import { sortEvents } from './sort-events.ts';

const MOST_EVENTS = 1000;

const envelope = z.object({ events: z.array(z.unknown()).min(1).max(MOST_EVENTS) });
const answer = z.object({
  accepted: z.array(z.string()),
  duplicate: z.array(z.string()),
  refused: z.array(z.object({ index: z.int(), id: z.string().optional(), reason: z.string() })),
  /** By run: where it is going to be shown. Workers are not told. */
  reportUrls: z.record(z.string(), z.string()).optional(),
});

/** Takes worker events in batches. All that is valid is taken, the rest is named with the reason. */
export function receiveEvents(deps: IngressDeps): Route {
  return {
    method: 'post',
    path: '/v1/events',
    summary: 'Takes in up to 1000 events of workers',
    access: 'token',
    worker: 'also',
    body: { 'application/json': z.object({ events: z.array(workerEvent).min(1).max(MOST_EVENTS) }) },
    answers: { 202: { description: 'What was accepted, what was known already, and what was refused and why', schema: answer } },
    async handle(request, response) {
      requireMediaType(request, ['application/json']);
      const parsed = envelope.safeParse(await readJson(request, deps.configuration.limits.eventsBytes));
      if (!parsed.success) throw badRequest(`The body must be {"events": […]} with 1 to ${MOST_EVENTS} events.`);
      const token = tokenOf(response);
      const { facts, runs, ...sorted } = await requireUp('The run store', () => sortEvents(parsed.data.events, token, deps));
      if (facts.length > 0) {
        await requireUp('The queue', () => deps.workerEvents.send({ ...scopeOf(token), facts: [...facts] }));
      }
      response.status(sorted.accepted.length + sorted.duplicate.length > 0 ? 202 : 400);
      if (response.statusCode === 400) throw badRequest('None of the events can be taken.', { refused: sorted.refused });
      const links = [...runs].map(([runId, known]) => [runId, reportUrlFor(runId, token, known, deps.configuration)]);
      const reportUrls = token.worker === undefined ? { reportUrls: Object.fromEntries(links) } : {};
      response.json({
        accepted: [...sorted.accepted],
        duplicate: [...sorted.duplicate],
        refused: [...sorted.refused],
        ...reportUrls,
      });
    },
  };
}
