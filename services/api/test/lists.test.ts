import type { MergedTest } from '@testwire/contracts';
import { addReport, addRun, AT, putText, type ServedApi, serveApi, stored } from './support/serve-api.ts';

let api: ServedApi;
beforeAll(async () => {
  api = await serveApi();
});
afterAll(() => api.close());

interface Answer {
  readonly status: number;
  readonly headers: Headers;
  // oxlint-disable-next-line typescript/no-explicit-any -- tests look into answers of every shape
  readonly json: any;
}

async function ask(path: string): Promise<Answer> {
  const response = await fetch(api.url + path);
  return { status: response.status, headers: response.headers, json: await response.json() };
}

function test(number: number, status: MergedTest['status'] = 'passed'): MergedTest {
  const attempts = [{ status, runAttempt: 1, shard: 's' }];
  return { id: `id-${number}`, name: `test ${number}`, status, shard: 's', flaky: false, attempts };
}

describe('GET /v1/runs/:id/tests', () => {
  const all = Array.from({ length: 250 }, (_, index) => test(index, index % 5 === 0 ? 'failed' : 'passed'));

  it('hands out all tests in pages, each once and in the order of the report', async () => {
    await addRun(api, 'many');
    await addReport(api, 'many', all);
    const seen: MergedTest[] = [];
    let path: string | undefined = '/v1/runs/many/tests';
    while (path !== undefined) {
      const { json, headers } = await ask(path);
      seen.push(...json.items);
      path = /^<(.*)>; rel="next"$/.exec(headers.get('Link') ?? '')?.[1];
      expect(path === undefined).toBe(json.next === undefined);
    }
    expect(seen).toEqual(all);
    expect((await ask('/v1/runs/many/tests')).json.items).toHaveLength(100);
    expect((await ask('/v1/runs/many/tests?limit=1000')).json).toEqual({ items: all });
  });

  it('shows those of one status, over pages too', async () => {
    await addRun(api, 'filtered');
    await addReport(api, 'filtered', all);
    const failed = all.filter(({ status }) => status === 'failed');
    const first = await ask('/v1/runs/filtered/tests?status=failed&limit=30');
    const second = await ask(`/v1/runs/filtered/tests?status=failed&limit=30&cursor=${first.json.next}`);
    expect([...first.json.items, ...second.json.items]).toEqual(failed);
    expect(second.json.next).toBeUndefined();
    expect((await ask('/v1/runs/filtered/tests?status=errored')).json).toEqual({ items: [] });
  });

  it('goes on behind the same test when the report has grown', async () => {
    await addRun(api, 'growing');
    await addReport(api, 'growing', [test(1), test(3), test(5)]);
    const { next } = (await ask('/v1/runs/growing/tests?limit=2')).json;
    await addReport(api, 'growing', [test(0), test(1), test(2), test(3), test(4), test(5)], 2);
    const second = await ask(`/v1/runs/growing/tests?cursor=${next}`);
    expect(second.json.items.map(({ id }: MergedTest) => id)).toEqual(['id-4', 'id-5']);
    await addReport(api, 'growing', [test(5)], 3);
    expect(await ask(`/v1/runs/growing/tests?cursor=${next}`)).toMatchObject({
      status: 400,
      json: { detail: expect.stringContaining('Begin again') },
    });
  });

  it.each(['limit=0', 'limit=1001', 'status=good', 'cursor=nonsense'])('refuses %s', async (query) => {
    await addRun(api, 'refusing');
    await addReport(api, 'refusing', [test(1)]);
    const said = await ask(`/v1/runs/refusing/tests?${query}`);
    expect(said.status).toBe(400);
    expect(said.json.detail).not.toMatch(/✖|→|\n/);
  });

  it('has nothing for a run that is not there, or has no report yet', async () => {
    expect((await ask('/v1/runs/nobody/tests')).status).toBe(404);
    await addRun(api, 'fresh');
    expect(await ask('/v1/runs/fresh/tests')).toMatchObject({
      status: 404,
      json: { detail: expect.stringContaining('still being made') },
    });
  });
});

describe('a query parameter that nobody knows', () => {
  it.each(['runs', 'runs/r/tests', 'deliveries', 'publications'])(
    'is refused by /v1/%s, which names the known ones',
    async (list) => {
      await addRun(api, 'r');
      await addReport(api, 'r', [test(1)]);
      expect((await ask(`/v1/${list}?limit=1`)).status).toBe(200);
      expect(await ask(`/v1/${list}?limit=1&stauts=failed`)).toMatchObject({
        status: 400,
        json: { detail: expect.stringMatching(/^There is no query parameter "stauts"; known are limit, cursor/) },
      });
    },
  );
});

describe('GET /', () => {
  const visit = (accept: string): Promise<Response> => fetch(`${api.url}/`, { headers: { Accept: accept } });

  it('shows a browser where to go on, in a page that may load nothing', async () => {
    const response = await visit('text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8');
    expect(response.headers.get('Content-Type')).toBe('text/html; charset=utf-8');
    expect(response.headers.get('Content-Security-Policy')).toMatch(/^default-src 'none';.*frame-ancestors 'none'$/);
    expect(response.headers.get('Vary')).toBe('Accept');
    const page = await response.text();
    expect(page).toMatch(/^<!doctype html>/);
    const links = [...page.matchAll(/href="([^"]+)"/g)].map(
      ([, link]) => new URL(link ?? '', 'https://ci.example/testwire/').pathname,
    );
    expect(links).toEqual(
      ['v1/runs', 'v1/workers', 'v1/deliveries', 'openapi.json', 'healthz', 'readyz', 'metrics'].map(
        (path) => `/testwire/${path}`,
      ),
    );
  });

  it.each(['*/*', 'application/json', 'image/png'])('answers %s with JSON', async (accept) => {
    const response = await visit(accept);
    expect(response.headers.get('Content-Type')).toBe('application/json; charset=utf-8');
    expect(await response.json()).toMatchObject({
      service: 'testwire',
      links: expect.arrayContaining([{ path: '/v1/runs', what: expect.any(String) }]),
    });
  });

  it('leads nowhere that is not there', async () => {
    const { links } = (await ask('/')).json as { links: { path: string }[] };
    // The API alone has no description of itself.
    // Other services, which share the address, serve these.
    const elsewhere = ['/openapi.json', '/v1/workers'];
    const paths = links.map(({ path }) => path).filter((path) => !elsewhere.includes(path));
    expect(paths.length).toBeGreaterThan(3);
    for (const path of paths) expect([path, (await fetch(api.url + path)).status]).toEqual([path, 200]);
  });

  it('does not make every path look known', async () => {
    expect((await ask('/nowhere')).json.detail).not.toContain('Check the method');
    expect((await ask('/v1/runs/a/b')).json.detail).toContain('Check the method');
  });
});

describe('addresses of files on the disk of the server', () => {
  const url = 'file:///srv/secret-place/report.md';

  it('are not shown with publications', async () => {
    const publication = { surface: 'comment', runId: 'local', order: '1', digest: 'd', outcome: 'done', updatedAt: AT } as const;
    await api.store.publications.save({ ...publication, connection: 'local', place: 'a', url });
    await api.store.publications.save({ ...publication, connection: 'github', place: 'b', url: 'https://forge.example/1' });
    const { items } = (await ask('/v1/publications?runId=local')).json;
    expect(items).toHaveLength(2);
    expect(JSON.stringify(items)).not.toContain('secret-place');
    expect(items.map((item: { url?: string }) => item.url).filter(Boolean)).toEqual(['https://forge.example/1']);
  });

  it('are not shown with the placements of artifacts', async () => {
    const digest = await putText(api.blobs, 'text');
    await addRun(api, 'placed', [stored('placed', { name: 'a.txt', digest })]);
    const placement = { runId: 'placed', name: 'a.txt', digest, outcome: 'done' } as const;
    await api.store.artifacts.savePlacement({ ...placement, connection: 'local', url });
    await api.store.artifacts.savePlacement({ ...placement, connection: 'gitlab', url: 'https://forge.example/2' });
    const { items } = (await ask('/v1/runs/placed/artifacts')).json;
    expect(items[0].placements).toEqual(
      expect.arrayContaining([
        { connection: 'local', outcome: 'done' },
        { connection: 'gitlab', outcome: 'done', url: 'https://forge.example/2' },
      ]),
    );
  });
});

describe('while the database is away', () => {
  it('every route says 503 and when to come again', async () => {
    await addRun(api, 'r');
    await api.store.close();
    const runs = ['', '/r', '/r/report.md', '/r/tests', '/r/artifacts', '/r/artifacts/a'].map((path) => `/v1/runs${path}`);
    for (const path of [...runs, '/v1/deliveries', '/v1/publications']) {
      const answer = await ask(path);
      expect([path, answer.status]).toEqual([path, 503]);
      expect(Number(answer.headers.get('Retry-After'))).toBeGreaterThan(0);
    }
  });
});
