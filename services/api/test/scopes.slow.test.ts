import { addReport, addRun, AT, putText, type ServedApi, serveApi, stored } from './support/serve-api.ts';

let api: ServedApi;
beforeAll(async () => {
  api = await serveApi();
  const digest = await putText(api.blobs, 'text');
  for (const [runId, project] of [
    ['mine', 'shop'],
    ['theirs', 'else'],
    ['mine-too', 'shop'],
    ['theirs-too', 'else'],
  ] as const) {
    await addRun(api, runId, [stored(runId, { name: 'a.txt', digest })], project);
    await addReport(api, runId, []);
    const publication = { surface: 'check', runId, order: '1', digest, outcome: 'done', updatedAt: AT } as const;
    await api.store.publications.save({ ...publication, connection: 'github', place: runId });
  }
}, 60_000);
afterAll(() => api.close());

async function ask(path: string, projects?: string): Promise<{ status: number; text: string; runIds: string[] }> {
  const response = await fetch(api.url + path, { headers: projects === undefined ? {} : { 'X-Projects': projects } });
  const text = await response.text();
  const items = text.startsWith('{') ? ((JSON.parse(text) as { items?: { runId: string }[] }).items ?? []) : [];
  return { status: response.status, text, runIds: items.map(({ runId }) => runId) };
}

describe('a token for some projects', () => {
  const PATHS = ['', '/report.md', '/report.html', '/report.json', '/tests', '/artifacts', '/artifacts/a.txt'];

  it.each(PATHS)('reads /v1/runs/:id%s of its own runs, and does not learn that others are there', async (path) => {
    expect((await ask(`/v1/runs/mine${path}`, 'shop')).status).toBe(200);
    const [theirs, nobodys] = [await ask(`/v1/runs/theirs${path}`, 'shop'), await ask(`/v1/runs/nobodys${path}`, 'shop')];
    expect(theirs.status).toBe(404);
    expect(theirs.text.replaceAll('theirs', 'nobodys')).toBe(nobodys.text);
    expect((await ask(`/v1/runs/theirs${path}`, 'shop,else')).status).toBe(200);
    expect((await ask(`/v1/runs/theirs${path}`)).status).toBe(200);
  });

  it('finds its own in lists, also when the others would fill the page', async () => {
    for (const path of ['/v1/runs?', '/v1/publications?']) {
      expect((await ask(`${path}limit=2`, 'shop')).runIds.toSorted()).toEqual(['mine', 'mine-too']);
      expect((await ask(`${path}limit=10`, 'shop,else')).runIds).toHaveLength(4);
      expect((await ask(`${path}limit=10`)).runIds).toHaveLength(4);
      expect((await ask(`${path}limit=10`, 'nothing')).runIds).toEqual([]);
    }
    expect((await ask('/v1/runs?project=else', 'shop')).runIds).toEqual([]);
    expect((await ask('/v1/publications?runId=theirs', 'shop')).runIds).toEqual([]);
  });

  it('is told that deliveries are not for it', async () => {
    const refused = await ask('/v1/deliveries', 'shop');
    expect(refused.status).toBe(403);
    expect(refused.text).toContain('all projects only');
    expect((await ask('/v1/deliveries')).status).toBe(200);
  });
});
