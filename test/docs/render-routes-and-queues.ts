import { type ApiDeps, apiRoutes } from '@testwire/api';
import { LONGEST_WAIT_MS, notifyQueue, PROVIDER_IDS, QUEUES, tasksQueue } from '@testwire/contracts';
import { coordinatorRoutes, type TaskDeps } from '@testwire/coordinator';
import { type IngressDeps, ingressRoutes } from '@testwire/ingress';
import { type Access, openApiRoute, permissionsOf, type Route } from '@testwire/runtime';
import { markdownTable } from './markdown-table.ts';

/** Routes only touch their dependencies when they are called, and nobody calls these. */
const NOBODY = {};

const WHO: Readonly<Record<Access, string>> = {
  anybody: 'anybody',
  signature: 'who signs as the provider does',
  token: 'bearer of a token',
  reader: 'reader',
};

/** Every service has these, beside the routes that are data. */
export const HEALTH_ROUTES = [
  { path: '/healthz', purpose: 'The process lives', answers: '200' },
  {
    path: '/readyz',
    purpose:
      'It can work: Redis, database and blob store answer, for ingress: Redis or room in the spool; and it is not draining',
    answers: '200, 503',
  },
  { path: '/metrics', purpose: "Metrics of this process, in Prometheus' text format", answers: '200' },
] as const;

function whoMayCall(route: Route): string {
  const { access, worker, link } = route;
  if (worker === 'only') return 'the worker itself';
  const who = access === 'token' ? `${WHO[access]} to ${permissionsOf(route).join(' or ')}` : WHO[access];
  const all = [who, ...(worker === 'also' ? ['worker'] : []), ...(link === true ? ['link'] : [])];
  return all.join(', ');
}

function describeRoutes(routes: readonly Route[]): string {
  const rows = routes.map((route) => {
    const { method, path, summary, query, body, answers } = route;
    return [
      `\`${method.toUpperCase()} ${path}\``,
      whoMayCall(route),
      summary,
      Object.keys(query?.shape ?? {})
        .map((name) => `\`${name}\``)
        .join(', '),
      Object.keys(body ?? {})
        .map((type) => `\`${type}\``)
        .join(', '),
      Object.entries(answers)
        .map(([status, { description }]) => `${status}: ${description}`)
        .join('; '),
    ];
  });
  return markdownTable(['Route', 'Who may call', 'Purpose', 'Query', 'Body', 'Answer'], rows);
}

function describeQueues(): string {
  const queues = [...Object.values(QUEUES), ...PROVIDER_IDS.map(notifyQueue), tasksQueue('<class>')];
  const rows = queues.map(({ name, purpose, producers, consumer, attempts, backoffMs }) => [
    `\`${name}\``,
    purpose,
    producers.join(', '),
    consumer,
    String(attempts),
    `${backoffMs / 1000} s`,
  ]);
  return markdownTable(['Queue', 'Holds', 'Filled by', 'Worked on by', 'Tries', 'First wait'], rows);
}

/** The whole page `docs/routes-and-queues.md`, from the routes and queues as the code declares them. */
export function renderRoutesAndQueues(): string {
  const ingress = ingressRoutes(NOBODY as IngressDeps);
  const api = apiRoutes(NOBODY as ApiDeps);
  const coordinator = coordinatorRoutes(NOBODY as TaskDeps);
  const health = HEALTH_ROUTES.map(({ path, purpose, answers }) => [`\`GET ${path}\``, 'anybody', purpose, answers]);
  return `# Routes and queues

Generated from the code by \`npm run docs\`; a test compares the two.
[http.md](http.md) explains publishing by examples, [operations.md](operations.md) what to watch.

## Routes of ingress

${describeRoutes(ingress)}

## Routes of the read API

"Reader": anybody, or with \`READ_ACCESS=token\` the bearer of a token ([configuration.md](configuration.md)). "Link": also who comes by a
[report link](configuration.md#report-links) of the run.

${describeRoutes([...api, openApiRoute([], '')])}

## Routes of the coordinator

What workers talk to ([coordination.md](coordination.md)). "The worker itself": the bearer of the token that it was given when it registered.

${describeRoutes(coordinator)}

A refusal is \`application/problem+json\` (RFC 9457). \`GET /openapi.json\` describes every field of every body and answer.

## Health

Every service answers these, a worker without other routes too.

${markdownTable(['Route', 'Who may call', 'Purpose', 'Answer'], health)}

## Queues

Jobs lie in Redis, in BullMQ queues of these names. The first wait doubles with every try up to ${LONGEST_WAIT_MS / 1000} s,
less up to half of it, by the job's id. A rate limit is waited for as long as the provider says, and is no try.
A job whose tries are used up is kept for 14 days as failed, at most 10,000 of them in each queue.
Batches of tasks are leased by workers instead; their tries are workers that died with one.

${describeQueues()}
`;
}
