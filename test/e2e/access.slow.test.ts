import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { deriveRunId } from '@testwire/contracts';
import { GITHUB_EXAMPLE, GITLAB_EXAMPLE } from '@testwire/testkit';
import { askUntil, publicationsOf, runOfDelivery, untilFinal } from '../demo/ask.ts';
import { type Demo, startDemo } from '../demo/start-demo.ts';
import { type Answer, ask, sendSample } from './client.ts';

const OCTO = 'a-token-for-octo-only';
const WIDGETS = 'a-token-for-widgets-only';
const JUNIT = '<testsuite name="s"><testcase name="a"/></testsuite>';
let demo: Demo;

beforeAll(async () => {
  demo = await startDemo({
    env: { READ_ACCESS: 'token' },
    configFile: {
      projects: {
        octo: { repository: GITHUB_EXAMPLE.repository, connection: 'github' },
        widgets: { repository: GITLAB_EXAMPLE.path, connection: 'gitlab', run: { shards: ['unit'] } },
      },
      tokens: [
        { name: 'octo', secret: OCTO, projects: ['octo'] },
        { name: 'widgets', secret: WIDGETS, projects: ['widgets'] },
      ],
    },
  });
}, 60_000);
afterAll(() => demo.stop());

const octo = { provider: 'github', repository: GITHUB_EXAMPLE.repository };
const widgets = { provider: 'gitlab', repository: GITLAB_EXAMPLE.path };

function send(method: string, path: string, token: string, query: Record<string, string>, body = JUNIT): Promise<Answer> {
  const headers = { 'Content-Type': 'application/octet-stream' };
  return ask(demo, `${path}?${new URLSearchParams(query)}`, { method, body, headers, token });
}

function open(
  token: string,
  runId: string,
  { provider, repository }: typeof octo | typeof widgets,
  extra: object = {},
): Promise<Answer> {
  const run = { provider, repository: { name: repository }, ...extra };
  const started = { type: 'run-started', id: 'start', runId, at: '2026-03-01T10:00:00.000Z', run };
  const test = { ...started, type: 'test-finished', id: 'test', shard: 's', test: { name: `of ${provider}`, status: 'passed' } };
  const body = JSON.stringify({ events: [started, test] });
  return ask(demo, '/v1/events', { method: 'POST', body, token, headers: { 'Content-Type': 'application/json' } });
}

describe('a reader who clicks', () => {
  const claim = { ...octo, commit: GITHUB_EXAMPLE.commit, change: String(GITHUB_EXAMPLE.pullRequest) };
  let link: string;

  beforeAll(async () => {
    expect((await send('PUT', '/v1/runs/linked/artifacts/logs%2Fa.txt', OCTO, octo, 'text of a log')).status).toBe(201);
    await askUntil(demo, '/v1/runs/linked/artifacts', (list) => (list as { items: unknown[] }).items[0]);
    await send('POST', '/v1/runs/linked/result', OCTO, claim);
    await untilFinal(demo, 'linked');
    await publicationsOf(demo, 'linked', 'github', ['check', 'comment']);
    const [check] = [...demo.github.state.checkRuns.values()];
    link = check?.detailsUrl ?? '';
  }, 60_000);

  it('opens the report without a token, and its files by the links in it', async () => {
    expect(link).toMatch(/\/v1\/runs\/linked\/report\.html\?access=[\w-]{43}$/);
    const page = await fetch(link);
    expect(page.status).toBe(200);
    expect(page.headers.get('Referrer-Policy')).toBe('no-referrer');
    expect(page.headers.get('Cache-Control')).toBe('private, no-cache');
    const html = await page.text();
    const hrefs = [...html.matchAll(/href="([^"]+)"/g)].map(([, href = '']) => href.replaceAll('&amp;', '&'));
    const files = hrefs.filter((href) => href.startsWith(`${demo.url}/v1/`));
    expect(files.map((href) => new URL(href).pathname).toSorted()).toEqual([
      '/v1/runs/linked/artifacts/logs%2Fa.txt',
      '/v1/runs/linked/report.json',
      '/v1/runs/linked/report.md',
    ]);
    for (const href of files) expect([href, (await fetch(href)).status]).toEqual([href, 200]);
    const artifact = files.find((href) => href.includes('artifacts')) ?? '';
    expect(await (await fetch(artifact)).text()).toBe('text of a log');
    const [comment] = [...demo.github.state.comments.values()];
    expect(comment?.body).toContain(artifact);
    expect(((await (await fetch(link.replace('.html', '.json'))).json()) as { artifacts: unknown }).artifacts).toEqual([
      expect.objectContaining({ url: artifact }),
    ]);
  });

  it('opens nothing else with it', async () => {
    const { search } = new URL(link);
    await open(OCTO, 'other', octo);
    for (const path of ['linked', 'linked/tests', 'linked/artifacts', 'other/report.html', '']) {
      expect([path, (await fetch(`${demo.url}/v1/runs/${path}${search}`)).status]).toEqual([path, 401]);
    }
    expect((await fetch(link.slice(0, -1))).status).toBe(401);
  });

  it('finds it signed with a secret that only the owner of the data folder reads', async () => {
    const { mode, size } = await stat(join(demo.env['DATA_DIR'] ?? '', 'link-secret'));
    expect([mode & 0o777, size]).toEqual([0o600, 65]);
  });
});

describe('a sender who asks where the report is', () => {
  const linkIn = (answer: Answer): string => (answer.json as { reportUrl: string }).reportUrl;
  const signed = (runId: string): RegExp => new RegExp(`/v1/runs/${runId}/report\\.html\\?access=[\\w-]{43}$`);
  const json = (body: object, token: string): Promise<Answer> =>
    ask(demo, '/v1/runs', { method: 'POST', body: JSON.stringify(body), token, headers: { 'Content-Type': 'application/json' } });

  it('is told, with every answer, a link that opens it without a token', async () => {
    const { commit } = GITHUB_EXAMPLE;
    const opened = await json(
      { run: { provider: octo.provider, repository: { name: octo.repository }, commit, name: 'asked' } },
      OCTO,
    );
    const { runId } = opened.json as { runId: string };
    const claim = { ...octo, commit, name: 'asked' };
    const result = await send('POST', `/v1/runs/${runId}/result`, OCTO, claim);
    const file = await send('PUT', `/v1/runs/${runId}/artifacts/a.txt`, OCTO, claim);
    const links = [opened, result, file].map(linkIn);
    expect([...new Set(links)]).toEqual([expect.stringMatching(signed(runId))]);
    await untilFinal(demo, runId);
    const page = await fetch(links[0] ?? '');
    expect([page.status, page.headers.get('Cache-Control')]).toEqual([200, 'private, no-cache']);
  });

  it('is given no key to a run that may become that of another project', async () => {
    expect(linkIn(await send('POST', '/v1/runs/chosen/result', OCTO, octo))).toBe(`${demo.url}/v1/runs/chosen/report.html`);
    await untilFinal(demo, 'chosen');
    expect(linkIn(await send('POST', '/v1/runs/chosen/result', OCTO, octo))).toMatch(signed('chosen'));
    expect(linkIn(await send('POST', '/v1/runs/anything/result', demo.token, octo))).toMatch(signed('anything'));
  });
});

describe('a run id that two projects want', () => {
  it('is one project for ever, and nothing of the other is in it', async () => {
    for (let round = 0; round < 5; round += 1) {
      const runId = `wanted-${round}`;
      await Promise.all([open(OCTO, runId, octo), open(WIDGETS, runId, widgets)]);
      const run = await askUntil(demo, `/v1/runs/${runId}/tests`, (page) => page as { items: { name: string }[] });
      const { description } = (await ask(demo, `/v1/runs/${runId}`)).json as { description: { project: string } };
      const [won, lost] = description.project === 'octo' ? [OCTO, WIDGETS] : [WIDGETS, OCTO];
      expect(run.items.map(({ name }) => name)).toEqual([`of ${won === OCTO ? 'github' : 'gitlab'}`]);
      expect((await ask(demo, `/v1/runs/${runId}`, { token: won })).status).toBe(200);
      expect((await ask(demo, `/v1/runs/${runId}`, { token: lost })).status).toBe(404);
    }
  });
});

describe('a derived run id', () => {
  const { commit } = GITHUB_EXAMPLE;
  const pipelineRun = deriveRunId('octo', GITHUB_EXAMPLE.repository, 'pipeline', String(GITHUB_EXAMPLE.runId));

  it('cannot be begun by a token of another project, by any route', async () => {
    expect((await open(WIDGETS, pipelineRun, widgets, { commit })).json.refused[0].reason).toContain('derived');
    expect((await send('POST', `/v1/runs/${pipelineRun}/result`, WIDGETS, { ...widgets, commit })).status).toBe(403);
    expect((await send('PUT', `/v1/runs/${pipelineRun}/artifacts/a`, WIDGETS, { ...widgets, commit })).status).toBe(403);
    const body = JSON.stringify({
      id: pipelineRun,
      run: { provider: 'gitlab', repository: { name: GITLAB_EXAMPLE.path }, commit },
    });
    const headers = { 'Content-Type': 'application/json' };
    expect((await ask(demo, '/v1/runs', { method: 'POST', body, headers, token: WIDGETS })).status).toBe(403);
  });

  it("is the webhook's", async () => {
    const deliveryId = 'f0000000-0000-4000-a000-000000000001';
    await sendSample(demo, 'github', 'workflow_run.completed', { deliveryId });
    expect(await runOfDelivery(demo, deliveryId)).toBe(pipelineRun);
    await untilFinal(demo, pipelineRun);
    expect((await send('POST', `/v1/runs/${pipelineRun}/result`, WIDGETS, widgets)).status).toBe(403);
    expect((await send('POST', `/v1/runs/${pipelineRun}/result`, OCTO, { ...octo, shard: 'more' })).status).toBe(202);
  });

  it('may be begun by those whom it is derived for', async () => {
    const planned = deriveRunId('widgets', commit, 'Testwire');
    expect((await send('POST', `/v1/runs/${planned}/result`, WIDGETS, { ...widgets, commit, shard: 'unit' })).status).toBe(202);
    // As `testwire publish` does, in a pipeline and outside.
    for (const pipelineId of ['', '77']) {
      const runId = deriveRunId(GITHUB_EXAMPLE.repository, commit, 'Testwire', pipelineId);
      const claim = { ...octo, commit, name: 'Testwire', ...(pipelineId === '' ? {} : { pipelineId }) };
      expect((await send('PUT', `/v1/runs/${runId}/artifacts/a`, OCTO, claim, 'text')).status).toBe(201);
      expect((await send('POST', `/v1/runs/${runId}/result`, OCTO, { ...claim, shard: 'a.xml' })).status).toBe(202);
      expect((await open(OCTO, runId, octo, { commit, name: 'Testwire', pipelineId: pipelineId || undefined })).status).toBe(202);
    }
  });
});

describe('refused signatures of webhooks', () => {
  it('end in 429, while those that are right are taken in', async () => {
    const headers = { 'Content-Type': 'application/json', 'X-GitHub-Event': 'push', 'X-GitHub-Delivery': 'd-1' };
    const statuses: number[] = [];
    for (let tried = 0; tried < 60; tried += 1)
      statuses.push((await ask(demo, '/webhooks/github', { method: 'POST', body: '{}', headers, token: null })).status);
    expect(statuses[0]).toBe(401);
    expect(statuses).toContain(429);
    const deliveryId = 'f0000000-0000-4000-a000-000000000002';
    expect((await sendSample(demo, 'github', 'ping', { deliveryId })).status).toBe(202);
  });
});
