import type { Express, Request, Response } from 'express';
import { authenticatedApp } from './account.ts';
import { type GitHubContext, idParam, textParam, toRead } from './context.ts';
import type { LoggedDelivery } from './delivery-log.ts';
import { notFound } from './errors.ts';
import type { WebhookTarget } from './options.ts';
import type { Repository } from './state.ts';
import type { View } from './views.ts';

/** The one webhook there is: of the App where there is one, and of every repository. */
const HOOK_ID = 1;

/** https://docs.github.com/en/rest/repos/webhooks and https://docs.github.com/en/rest/apps/webhooks */
export function addHookRoutes(app: Express, context: GitHubContext): void {
  const { webhooks } = context;

  /** Whoever may not administer the repository learns nothing of its webhooks. */
  function administered(request: Request, level: 'read' | 'write'): Repository {
    const repository = toRead(context, request, 'repository_hooks');
    const { permissions, repositories } = context.callerOf(request);
    const granted = permissions.repository_hooks;
    const covers = repositories?.includes(repository.fullName) ?? true;
    if (!covers || (granted !== 'write' && granted !== level)) throw notFound();
    return repository;
  }

  /** The log of the hook in the path. */
  function deliveriesOf(request: Request, level: 'read' | 'write'): LoggedDelivery[] {
    const { fullName } = administered(request, level);
    if (webhooks.target === undefined || idParam(request, 'hook') !== HOOK_ID) throw notFound();
    return webhooks.log.filter(({ repository }) => repository === fullName);
  }

  function redeliver(request: Request, response: Response, log: readonly LoggedDelivery[]): void {
    const delivery = log.find(({ id }) => id === textParam(request, 'delivery'));
    if (delivery === undefined) throw notFound();
    webhooks.queueRedelivery(delivery.guid);
    response.status(202).json({});
  }

  app.get('/repos/:owner/:repo/hooks', (request, response) => {
    administered(request, 'read');
    response.json(webhooks.target === undefined ? [] : [viewHook(webhooks.target)]);
  });

  app.get('/repos/:owner/:repo/hooks/:hook/deliveries', (request, response) => {
    sendPage(request, response, context.url, deliveriesOf(request, 'read'));
  });

  app.post('/repos/:owner/:repo/hooks/:hook/deliveries/:delivery/attempts', (request, response) => {
    redeliver(request, response, deliveriesOf(request, 'write'));
  });

  app.get('/app/hook/config', (request, response) => {
    authenticatedApp(context, request);
    if (webhooks.target === undefined) throw notFound();
    response.json(viewConfig(webhooks.target));
  });

  app.get('/app/hook/deliveries', (request, response) => {
    authenticatedApp(context, request);
    sendPage(request, response, context.url, webhooks.log);
  });

  app.post('/app/hook/deliveries/:delivery/attempts', (request, response) => {
    authenticatedApp(context, request);
    redeliver(request, response, webhooks.log);
  });
}

/** The newest first; the cursor is the id of the delivery that the page begins with. */
function sendPage(request: Request, response: Response, baseUrl: string, log: readonly LoggedDelivery[]): void {
  const url = new URL(request.originalUrl, baseUrl);
  const perPage = Number(url.searchParams.get('per_page') ?? 30);
  const newest = log.toReversed();
  const cursor = url.searchParams.get('cursor');
  const from = cursor === null ? 0 : newest.findIndex(({ id }) => id === cursor);
  const next = newest[from + perPage];
  if (next !== undefined) {
    url.searchParams.set('cursor', next.id);
    response.set('link', `<${url.href}>; rel="next"`);
  }
  const json = JSON.stringify(newest.slice(from, from + perPage).map(viewDelivery));
  // The ids are numbers that JSON.stringify would round.
  response.type('json').send(json.replaceAll(/"id":"(\d+)"/g, '"id":$1'));
}

function viewDelivery(delivery: LoggedDelivery): View {
  return {
    id: delivery.id,
    guid: delivery.guid,
    delivered_at: delivery.deliveredAt,
    redelivery: delivery.redelivery,
    duration: 0.1,
    status: delivery.statusCode >= 200 && delivery.statusCode < 300 ? 'OK' : `Invalid HTTP Response: ${delivery.statusCode}`,
    status_code: delivery.statusCode,
    event: delivery.event,
    action: delivery.action,
    installation_id: null,
    repository_id: null,
    throttled_at: null,
  };
}

function viewHook(target: WebhookTarget): View {
  return { type: 'Repository', id: HOOK_ID, name: 'web', active: true, events: ['*'], config: viewConfig(target) };
}

function viewConfig({ url, contentType }: WebhookTarget): View {
  return { url, content_type: contentType ?? 'json', insecure_ssl: '0', secret: '********' };
}
