import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { CIProviderFactory } from '@testwire/providers';
import { GITHUB_EXAMPLE } from '@testwire/testkit';
import { askUntil, publicationsOf, runOfDelivery, untilFinal } from '../demo/ask.ts';
import { type Demo, startDemo } from '../demo/start-demo.ts';

let demo: Demo;
let relay: Server;
/** How the relay answers before anything reaches the system; empty: it hands everything on. */
let away: number[];

/** Stands between GitHub and ingress, as a proxy does whose server behind it is away. */
beforeAll(async () => {
  away = [];
  relay = createServer((request, response) => {
    void (async () => {
      const body = await buffer(request);
      const status = away.shift();
      if (status !== undefined) {
        response.writeHead(status).end();
        return;
      }
      const headers = Object.entries(request.headers).flatMap(([name, value]): [string, string][] =>
        typeof value === 'string' && /^(content-type|x-)/.test(name) ? [[name, value]] : [],
      );
      const answer = await fetch(demo.url + (request.url ?? ''), { method: 'POST', headers, body });
      response.writeHead(answer.status).end(await answer.text());
    })();
  }).listen(0, '127.0.0.1');
  await once(relay, 'listening');
  const { port } = relay.address() as AddressInfo;
  demo = await startDemo({ gitHubWebhookUrl: `http://127.0.0.1:${port}/webhooks/github` });
});
afterAll(async () => {
  await demo.stop();
  relay.close();
});

function connectGitHub() {
  const module = CIProviderFactory.modules().find(({ id }) => id === 'github');
  if (module === undefined) throw new Error('there is no provider github');
  const settings = module.settings.parse({ baseUrl: demo.github.url, token: GITHUB_EXAMPLE.appToken });
  return module.connect(settings, { fetch: globalThis.fetch, now: Date.now, log: () => undefined });
}

describe('a webhook that GitHub could not deliver', () => {
  it('is asked for again, and makes the run that it tells of', async () => {
    away.push(503);
    await demo.github.announceWorkflowRun(GITHUB_EXAMPLE.runId, 'completed');
    const [lost] = await demo.github.settled();
    expect(lost?.status).toBe(503);
    const nothing = await askUntil<{ items: unknown[] }>(demo, '/v1/deliveries', (page) => page as { items: unknown[] });
    expect(nothing.items).toEqual([]);

    const client = connectGitHub();
    const place = { webhookPath: '/webhooks/github', repositories: [GITHUB_EXAMPLE.repository] };
    const since = new Date(Date.now() - 30 * 60_000).toISOString();
    expect(await client.recoverDeliveries?.(since, place)).toBe(1);
    expect((await demo.github.settled()).map(({ status }) => status)).toEqual([503, 202]);

    const runId = await runOfDelivery(demo, lost?.deliveryId ?? '');
    await untilFinal(demo, runId);
    await publicationsOf(demo, runId, 'github', ['check', 'comment']);
    expect(demo.github.state.checkRuns).toMatchObject([{ headSha: GITHUB_EXAMPLE.commit, conclusion: 'failure' }]);
    expect(await client.recoverDeliveries?.(since, place)).toBe(0);
    await client.close();
  });
});
