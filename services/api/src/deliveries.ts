import { forbidden, type Route } from '@testwire/runtime';
import { z } from 'zod';
import type { ApiDeps } from './deps.ts';
import { pageOf, pageQuery, pageRequest, present, readQuery, sendPage } from './page.ts';
import { projectsOf } from './projects-of.ts';

const outcome = z.enum(['processing', 'processed', 'ignored', 'failed']);

const deliveryItem = z.object({
  connection: z.string(),
  deliveryId: z.string(),
  event: z.string(),
  receivedAt: z.string(),
  outcome,
  reason: z.string().optional(),
  attempts: z.int(),
  runIds: z.array(z.string()),
  traceId: z.string().optional(),
});

const deliveriesQuery = pageQuery.extend({ connection: z.string().max(64).optional(), outcome: outcome.optional() });

export function listDeliveries(deps: ApiDeps): Route {
  return {
    method: 'get',
    path: '/v1/deliveries',
    summary: 'Webhook deliveries and what became of them, newest first',
    access: 'reader',
    query: deliveriesQuery,
    answers: { 200: { description: 'A page of deliveries', schema: pageOf(deliveryItem) } },
    async handle(request, response) {
      if (projectsOf(response) !== undefined)
        throw forbidden('Deliveries are shown to tokens for all projects only; this one is for some. Ask for its runs instead.');
      const { connection, outcome, ...page } = readQuery(request, deliveriesQuery);
      await sendPage(request, response, () => deps.store.deliveries.list(present({ connection, outcome }), pageRequest(page)));
    },
  };
}
