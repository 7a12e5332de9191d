import { type ApiDeps, apiRoutes } from '@testwire/api';
import { PERMISSIONS, type Permission } from '@testwire/contracts';
import { coordinatorRoutes, type TaskDeps } from '@testwire/coordinator';
import { type IngressDeps, ingressRoutes } from '@testwire/ingress';
import { createApp, listen, type Listener, type Route } from '@testwire/runtime';
import { createLogger } from '@testwire/telemetry';
import { createGuard } from '../src/guard.ts';

const NOBODY = {};
const routes: readonly Route[] = [
  ...ingressRoutes(NOBODY as IngressDeps),
  ...apiRoutes(NOBODY as ApiDeps),
  ...coordinatorRoutes(NOBODY as TaskDeps),
];

/** What a token of one permission may call. A list of its own: a route that is new must be put here, by somebody who thinks about it. */
const OPEN_TO: Readonly<Record<Permission, readonly string[]>> = {
  publish: [
    'POST /v1/events',
    'POST /v1/runs',
    'POST /v1/runs/:id/refresh',
    'POST /v1/runs/:id/result',
    'PUT /v1/runs/:id/artifacts/:name',
  ],
  read: routes.filter(({ access }) => access === 'reader').map(({ path }) => `GET ${path}`),
  submit: ['POST /v1/runs', 'POST /v1/runs/:id/cancel', 'POST /v1/workers/:id/drain'],
  register: ['POST /v1/workers'],
};

let listener: Listener;
beforeAll(async () => {
  const limits = { webhookBytes: 1, eventsBytes: 1, resultBytes: 1, artifactBytes: 1, requestsPerMinute: 10_000 };
  const find = async (secret: string) => {
    const permission = PERMISSIONS.find((one) => one === secret);
    return permission === undefined ? undefined : { name: 'ci', may: [permission] };
  };
  const app = createApp({
    // Who passes the guard is told so.
    routes: routes.map((route) => ({ ...route, handle: async (_request, response) => void response.status(200).end() })),
    dependencies: [],
    logger: createLogger({ service: 'test', level: 'silent' }),
    trustedProxies: 0,
    renderMetrics: async () => '',
    isDraining: () => false,
    ...createGuard({ limits, readAccess: 'token', linkSecrets: [] }, { find }, () => 0),
  });
  listener = await listen(app, '127.0.0.1', 0);
});
afterAll(() => listener.close());

describe('a token that is good for one thing', () => {
  it.each(PERMISSIONS)('only: %s, at every route that asks for a token', async (permission) => {
    const open: string[] = [];
    for (const { method, path, access, worker } of routes) {
      if (access === 'anybody' || access === 'signature') continue;
      const address = path.replaceAll(/:\w+/g, 'x').replace('report.x', 'report.md');
      const { status } = await fetch(`http://127.0.0.1:${listener.port}${address}`, {
        method: method.toUpperCase(),
        headers: { Authorization: `Bearer ${permission}` },
      });
      if (status === 200) open.push(`${method.toUpperCase()} ${path}`);
      else expect([path, status]).toEqual([path, worker === 'only' ? 401 : 403]);
    }
    expect(open.toSorted()).toEqual(OPEN_TO[permission].toSorted());
  });

  it('is told what it may not do, and what it may', async () => {
    const response = await fetch(`http://127.0.0.1:${listener.port}/v1/events`, {
      method: 'POST',
      headers: { Authorization: 'Bearer register' },
    });
    expect(await response.json()).toMatchObject({
      status: 403,
      detail: 'The token "ci" may not publish: it may only register.',
    });
  });
});
