import type { ConnectionConfig } from '@testwire/config';
import { LONGEST_NAME, LONGEST_REASON, MOST_EVENTS } from '@testwire/contracts';
import { badRequest, notFound, param, readBody, requireMediaType, type Route, unauthorized } from '@testwire/runtime';
import { MalformedPayload, type ParsedDelivery, type WebhookModule, type WebhookRequest } from '@testwire/providers';
import { counter } from '@testwire/telemetry';
import type { Request } from 'express';
import { z } from 'zod';
import type { IngressDeps } from './deps.ts';
import { requireUp } from './require-up.ts';

const MEDIA_TYPES = ['application/json', 'application/x-www-form-urlencoded'];

const accepted = z.object({
  status: z.enum(['queued', 'ignored']),
  delivery: z.string(),
  event: z.string(),
  reason: z.string().optional(),
});

function findConnection(id: string, deps: IngressDeps): { connection: ConnectionConfig; webhooks: WebhookModule } {
  const connection = deps.configuration.connections.get(id);
  const webhooks = connection === undefined ? undefined : deps.webhooks.get(connection.id);
  if (connection === undefined || webhooks === undefined) {
    throw notFound(
      `There is no connection "${id}" that takes webhooks. Connections are named in the configuration file, or by their provider's id.`,
    );
  }
  return { connection, webhooks };
}

function plainHeaders(request: Request): Record<string, string | undefined> {
  return Object.fromEntries(
    Object.entries(request.headers).map(([name, value]) => [name, Array.isArray(value) ? value.join(', ') : value]),
  );
}

function parse(webhooks: WebhookModule, received: WebhookRequest): ParsedDelivery {
  try {
    return webhooks.parse(received);
  } catch (error) {
    if (error instanceof MalformedPayload) throw badRequest(error.message);
    throw error;
  }
}

/**
 * What of an authentic delivery a job can hold. The rest is told, not refused: nobody can send it differently, and providers disable
 * webhooks that fail again and again.
 */
function boundDelivery({ event, events, ignored }: ParsedDelivery): ParsedDelivery {
  const name = event.slice(0, LONGEST_NAME);
  if (events.length <= MOST_EVENTS) return { event: name, events, ...(ignored === undefined ? {} : { ignored }) };
  const kept = `of its ${events.length} events only the first ${MOST_EVENTS} are worked on`;
  const reason = ignored === undefined ? kept : `${kept}; ${ignored}`;
  return { event: name, events: events.slice(0, MOST_EVENTS), ignored: reason.slice(0, LONGEST_REASON) };
}

/** Verify over the raw bytes, then read, then make it durable, then answer. */
function webhookRoute(deps: IngressDeps, path: string, summary: string, keyed: boolean): Route {
  return {
    method: 'post',
    path,
    summary,
    access: 'signature',
    patienceMs: 30_000,
    params: {
      connection: 'Id of a configured connection',
      ...(keyed ? { key: 'The secret of the webhook' } : {}),
    },
    body: { 'application/json': null, 'application/x-www-form-urlencoded': null },
    answers: { 202: { description: 'Held durably, or authentic but of no use to anybody; `reason` says why', schema: accepted } },
    async handle(request, response) {
      const { connection, webhooks } = findConnection(param(request, 'connection'), deps);
      requireMediaType(request, MEDIA_TYPES);
      // No provider compresses its webhooks, and what is not verified yet must not grow.
      const body = await readBody(request, deps.configuration.limits.webhookBytes, { encodings: 'none' });
      const received: WebhookRequest = {
        headers: plainHeaders(request),
        body,
        receivedAt: deps.now(),
        ...(keyed ? { pathKey: param(request, 'key') } : {}),
      };
      const verification = await requireUp('The provider', async () => webhooks.verify(received, connection));
      if (!verification.ok) {
        counter('testwire_webhooks_refused', 'Webhooks that were not authentic, by `connection`').add(1, {
          connection: connection.id,
        });
        deps.logger.warn({ connection: connection.id, check: verification.check }, 'webhook refused');
        throw unauthorized(
          'The request is not authentic: check the secret of the webhook at the provider and in the configuration.',
        );
      }
      const deliveryId = webhooks.deliveryId(received);
      if (deliveryId === undefined) throw badRequest('The request does not carry the id of its delivery.');
      const { event, events, ignored } = boundDelivery(parse(webhooks, received));
      const job = {
        connection: connection.id,
        deliveryId,
        event,
        events: [...events],
        receivedAt: new Date(received.receivedAt).toISOString(),
        ...(ignored === undefined ? {} : { ignored }),
      };
      // The key holds back a second copy while the first is in flight; for later copies the ledger decides, by outcome.
      await requireUp('The queue', () => deps.ciEvents.send(job, { key: `${connection.id}.${deliveryId}` }));
      counter('testwire_webhooks_accepted', 'Webhooks taken in, by `connection` and `event`').add(1, {
        connection: connection.id,
        event,
      });
      response.status(202).json({
        status: events.length > 0 ? 'queued' : 'ignored',
        delivery: deliveryId,
        event,
        ...(ignored === undefined ? {} : { reason: ignored }),
      } satisfies z.infer<typeof accepted>);
    },
  };
}

/** Webhooks come to `/webhooks/CONNECTION`; from providers that can neither sign nor send a header, to `/webhooks/CONNECTION/SECRET`. */
export function receiveWebhooks(deps: IngressDeps): Route[] {
  return [
    webhookRoute(deps, '/webhooks/:connection', 'Takes in a webhook of a CI provider', false),
    webhookRoute(deps, '/webhooks/:connection/:key', 'The same, from a provider that cannot sign', true),
  ];
}
