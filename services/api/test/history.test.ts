import { digestOf, type PastRun } from '@testwire/contracts';
import * as fc from 'fast-check';
import { renderBadge } from '../src/badge-svg.ts';
import { AT, type ServedApi, serveApi } from './support/serve-api.ts';

let api: ServedApi;
beforeAll(async () => {
  api = await serveApi();
  await api.store.history.remember(pastRun('a', 'failed', 'Pf', { branch: 'trunk' }));
  await api.store.history.remember(pastRun('b', 'passed', 'PP', { branch: 'trunk', openedAt: LATER, name: 'Lint' }));
  await api.store.history.remember(pastRun('c', 'incomplete', 'PE', { branch: HOSTILE }));
}, 60_000);
afterAll(() => api.close());

const LATER = '2026-03-01T11:00:00.000Z';
const HOSTILE = `x"/><script>alert('1')</script>&amp;\u202E]]>`;

const testId = (index: number): string => index.toString(16).padStart(64, '0');

function pastRun(runId: string, status: PastRun['status'], outcomes: string, more: Partial<PastRun> = {}): PastRun {
  const tests = Array.from(outcomes, (_, index) => ({ id: testId(index), name: `t${index}` }));
  return {
    runId,
    revision: 1,
    project: 'p',
    name: 'Tests',
    openedAt: AT,
    status,
    totals: { total: 2, passed: 1, failed: 1, errored: 0, skipped: 0 },
    flaky: 0,
    durationSeconds: 1,
    metrics: {},
    roster: { digest: digestOf(outcomes), tests },
    outcomes,
    durationsMs: Float32Array.from(outcomes, () => 2.5),
    places: [{ shard: 's' }],
    placeOf: Uint16Array.from(outcomes, () => 0),
    fingerprints: new Map(),
    ...more,
  };
}

/** Names of its elements, each once, and its texts. */
function readSvg(svg: string): { readonly elements: string[]; readonly texts: string[] } {
  const elements = new Set(Array.from(svg.matchAll(/<\/?([^\s/>]*)/g), ([, name = '']) => name));
  const texts = Array.from(svg.matchAll(/>([^<>]*\S[^<>]*)</g), ([, text = '']) =>
    text.replaceAll(/&#(\d+);/g, (_, code: string) => String.fromCodePoint(Number(code))),
  );
  return { elements: [...elements], texts };
}

const ELEMENTS = ['svg', 'title', 'clipPath', 'rect', 'g', 'text'];

describe('GET /v1/projects/:project/badge.svg', () => {
  const badge = async (query: string, project = 'p', headers: Record<string, string> = {}) => {
    const answer = await fetch(`${api.url}/v1/projects/${project}/badge.svg${query}`, { headers });
    return { headers: answer.headers, status: answer.status, svg: await answer.text() };
  };

  it('shows the gravest of the newest run of each check on the branch, the configured one unless told', async () => {
    const { headers, svg } = await badge('');
    expect(readSvg(svg).texts).toEqual(['tests on trunk: failed', 'tests', 'failed']);
    expect(headers.get('Content-Type')).toMatch(/^image\/svg\+xml/);
    expect(headers.get('Cache-Control')).toBe('no-cache');
    expect(headers.get('Content-Security-Policy')).toContain('sandbox');
    expect(readSvg((await badge('?name=Lint')).svg).texts).toEqual(['Lint on trunk: passed', 'Lint', 'passed']);
  });

  it('says that it does not know, also to a reader of other projects', async () => {
    expect((await badge('?branch=none')).svg).toContain('>unknown<');
    expect((await badge('', 'github%3Ao%2Fother')).svg).toContain('tests on main: unknown');
    // Not even its branch.
    expect((await badge('', 'p', { 'X-Projects': 'q' })).svg).toContain('tests on main: unknown');
    expect((await badge('?branch=trunk', 'p', { 'X-Projects': 'q' })).svg).toContain('tests on trunk: unknown');
    expect((await badge('?brunch=main')).status).toBe(400);
  });

  it('is a picture and nothing else, whatever the branch is called', async () => {
    const { svg } = await badge(`?branch=${encodeURIComponent(HOSTILE)}`);
    const { elements, texts } = readSvg(svg);
    expect(elements).toEqual(ELEMENTS);
    expect(texts[0]).toBe(`tests on ${HOSTILE.replace('\u202E', ' ')}: incomplete`);
    expect(svg).not.toContain('\u202E');
  });

  it('is XML for any text, and as wide as its text', () => {
    const tags = renderBadge('a', 'b', 'failed').split('<').length;
    const law = fc.property(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' }), (label, branch) => {
      const svg = renderBadge(label, branch, 'failed');
      expect(readSvg(svg).elements).toEqual(ELEMENTS);
      expect([svg.split('<').length, svg.split('>').length]).toEqual([tags, tags]);
      // What XML cannot hold, and ampersands that begin no entity.
      expect(svg).not.toMatch(/[^\P{C}\n]|&(?!#\d+;)/u);
    });
    fc.assert(law, { seed: 20_260_301, numRuns: 500 });
    const width = (label: string): number => Number(/width="(\d+)"/.exec(renderBadge(label, 'main', 'passed'))?.[1]);
    const widths = ['ill', 'tests', 'MMMMM', '試験試験試験'].map(width);
    expect(widths).toEqual(widths.toSorted((a, b) => a - b));
    expect(width('x'.repeat(5000))).toBeLessThan(700);
  });
});

describe('GET /v1/projects/:project/tests/:test/history', () => {
  const history = async (path: string, headers: Record<string, string> = {}): Promise<unknown> =>
    (await fetch(`${api.url}/v1/projects/${path}`, { headers })).json();

  it('has the outcomes of one test by branch, newest first', async () => {
    const common = { flaky: false, durationMs: 2.5 };
    const a = { ...common, runId: 'a', name: 'Tests', openedAt: AT, status: 'failed', flaky: true };
    const b = { ...common, runId: 'b', name: 'Lint', openedAt: LATER, status: 'passed' };
    const c = { ...common, runId: 'c', name: 'Tests', openedAt: AT, status: 'errored' };
    expect(await history(`p/tests/${testId(1)}/history`)).toEqual({
      branches: [
        { branch: 'trunk', runs: [b, a] },
        { branch: HOSTILE, runs: [c] },
      ],
    });
    expect(await history(`p/tests/${testId(1)}/history?branch=trunk&name=Tests`)).toEqual({
      branches: [{ branch: 'trunk', runs: [a] }],
    });
    expect(await history(`p/tests/${testId(1)}/history?limit=1`)).toEqual({ branches: [{ branch: 'trunk', runs: [b] }] });
  });

  it('is empty where the test is known and nothing fits', async () => {
    expect(await history(`p/tests/${testId(1)}/history?branch=none`)).toEqual({ branches: [] });
  });

  it('is a 404 for a test that nobody knows, and for readers of other projects', async () => {
    for (const [path, headers] of [
      [`p/tests/${testId(9)}/history`, {}],
      [`p/tests/${testId(9)}/history?branch=trunk`, {}],
      [`nowhere/tests/${testId(1)}/history`, {}],
      [`p/tests/${testId(1)}/history`, { 'X-Projects': 'q' }],
    ] as const)
      expect(await history(path, headers)).toMatchObject({ status: 404 });
  });
});
