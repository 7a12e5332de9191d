import { shardResult } from '@testwire/contracts';
import type { CollectedResult, CollectRequest } from '@testwire/providers';
import { type CircleCISimulator, CIRCLECI_EXAMPLE, CIRCLECI_EXAMPLE_OPTIONS, seedCircleCIExample } from '@testwire/testkit';
import { SHA } from '../support.ts';
import { closeAll } from '../support-simulators.ts';
import { connect, pipeline, REPOSITORY, SLUG, startCircleCI, TOKEN, WORKFLOW } from './simulated.ts';

const MiB = 1024 * 1024;

let circleci: CircleCISimulator;
afterEach(closeAll);

function request(overrides: Partial<CollectRequest> = {}): CollectRequest {
  return {
    repository: REPOSITORY,
    pipeline: pipeline(),
    artifacts: ['*'],
    files: ['**/*.xml'],
    limits: { fileBytes: MiB, totalBytes: MiB, files: 10 },
    ...overrides,
  };
}

async function collect(
  settings: Record<string, unknown> = {},
  overrides: Partial<CollectRequest> = {},
): Promise<CollectedResult[]> {
  const results: CollectedResult[] = [];
  for await (const result of connect(circleci, settings).pipelines.collectResults(request(overrides))) results.push(result);
  return results;
}

const what = (results: readonly CollectedResult[]): string[] =>
  results.map((one) => `${one.kind} ${one.shard}${one.kind === 'result' ? `: ${one.result.tests.length}` : ` ${one.path}`}`);

const junit = (path: string, container = 0) => ({ path, container, content: `<testsuites name="${path} ${container}"/>` });

describe('the results of a CircleCI workflow', () => {
  it('are those that the jobs stored; files count only where there are none', async () => {
    circleci = await startCircleCI({ ...CIRCLECI_EXAMPLE_OPTIONS });
    seedCircleCIExample(circleci);
    const results = await collect({ token: CIRCLECI_EXAMPLE.token });
    expect(what(results)).toEqual(['result unit: 6', 'file browser test-results/browser.xml']);
    const [unit, browser] = results;
    if (unit?.kind !== 'result' || browser?.kind !== 'file') throw new RangeError('kinds');
    expect(shardResult.parse(unit.result)).toEqual(unit.result);
    expect(unit.result.tests.map(({ name, status }) => `${name}: ${status}`)).toEqual([
      'starts empty: passed',
      'adds an item: passed',
      'adds the same item twice: passed',
      'removes an item: passed',
      'sums prices: failed',
      'keeps its items over a reload: skipped',
    ]);
    expect(unit.result.tests[4]).toEqual({
      name: 'sums prices',
      status: 'failed',
      suite: ['cart'],
      file: 'test/cart.test.ts',
      durationMs: 44,
      message: 'AssertionError: expected 29.97 to equal 29.99',
      details: 'AssertionError: expected 29.97 to equal 29.99\n    at test/cart.test.ts:41:5',
    });
    expect(Buffer.from(browser.content).toString()).toContain('refuses an expired card');
  });

  it.each([
    ['tests', ['result unit: 6']],
    ['files', ['file unit test-results/unit.xml', 'file browser test-results/browser.xml']],
    ['both', ['result unit: 6', 'file unit test-results/unit.xml', 'file browser test-results/browser.xml']],
  ])('with results: %s are %j', async (results, expected) => {
    circleci = await startCircleCI({ ...CIRCLECI_EXAMPLE_OPTIONS });
    seedCircleCIExample(circleci);
    expect(what(await collect({ token: CIRCLECI_EXAMPLE.token, results }))).toEqual(expected);
  });

  it('are read over all pages of jobs, tests and artifacts', async () => {
    circleci = await startCircleCI({ pageSize: 2 });
    const tests = Array.from({ length: 5 }, (_, index) => ({ name: `test ${index}`, result: 'success' }));
    const artifacts = Array.from({ length: 5 }, (_, index) => junit(`reports/${index}.xml`));
    circleci.addWorkflow({
      project: SLUG,
      id: WORKFLOW,
      revision: SHA,
      jobs: [{ name: 'a' }, { name: 'hold', approval: true }, { name: 'b', tests }, { name: 'c', artifacts }],
    });
    expect(what(await collect())).toEqual(['result b: 5', ...artifacts.map(({ path }) => `file c ${path}`)]);
  });

  it('keep parallel containers and jobs of one name apart', async () => {
    circleci = await startCircleCI();
    const artifacts = [junit('junit.xml', 0), junit('junit.xml', 1)];
    circleci.addWorkflow({
      project: SLUG,
      id: WORKFLOW,
      revision: SHA,
      jobs: [
        { name: 'test', artifacts },
        { name: 'test', artifacts },
      ],
    });
    expect(what(await collect())).toEqual([
      'file test junit.xml',
      'file test/1 junit.xml',
      'file test (2) junit.xml',
      'file test (2)/1 junit.xml',
    ]);
  });

  it('of a file are matched by the name and by the path', async () => {
    circleci = await startCircleCI();
    const artifacts = [
      junit('unit/results-1.xml'),
      junit('unit/other.xml'),
      junit('e2e/results-2.xml'),
      junit('unit/results-3.json'),
    ];
    circleci.addWorkflow({ project: SLUG, id: WORKFLOW, revision: SHA, jobs: [{ name: 'test', artifacts }] });
    expect(what(await collect({}, { artifacts: ['results-*'], files: ['unit/**/*.xml'] }))).toEqual([
      'file test unit/results-1.xml',
    ]);
  });

  it('tell what was not read, because it is too large or too much', async () => {
    circleci = await startCircleCI();
    const artifacts = [{ path: 'large.xml', content: 'x'.repeat(500) }, junit('a.xml'), junit('b.xml')];
    circleci.addWorkflow({ project: SLUG, id: WORKFLOW, revision: SHA, jobs: [{ name: 'test', artifacts }] });
    const results = await collect({}, { limits: { fileBytes: 100, totalBytes: MiB, files: 2 } });
    expect(results).toMatchObject([
      { kind: 'problem', path: 'large.xml', message: expect.stringContaining('larger than 100 bytes') as string },
      { kind: 'file', path: 'a.xml' },
      { kind: 'problem', path: 'b.xml', message: expect.stringContaining('limit of one pipeline') as string },
    ]);
  });

  it('are a problem where CircleCI has no list of them any more, and an error where it may have one later', async () => {
    circleci = await startCircleCI();
    circleci.addWorkflow({
      project: SLUG,
      id: WORKFLOW,
      revision: SHA,
      jobs: [{ name: 'test', tests: [{ name: 'a', result: 'success' }] }],
    });
    circleci.failNext({ path: /tests$/, status: 410, body: { message: 'gone' } });
    expect(await collect({ results: 'tests' })).toMatchObject([
      { kind: 'problem', shard: 'test', path: 'tests', message: expect.stringContaining('gone') as string },
    ]);
    circleci.failNext({ path: /tests$/, status: 503 });
    await expect(collect()).rejects.toMatchObject({ failure: { kind: 'unavailable', status: 503 } });
    circleci.failNext({ path: /tests$/, status: 'reset' });
    await expect(collect()).rejects.toMatchObject({ failure: { kind: 'unavailable' } });
  });
});

describe('artifacts of CircleCI', () => {
  const addFiles = (...artifacts: { path: string; content: string }[]): void =>
    void circleci.addWorkflow({ project: SLUG, id: WORKFLOW, revision: SHA, jobs: [{ name: 'test', artifacts }] });

  it.each(['own', 'signed', 'redirect'] as const)(
    'are fetched from a storage that is %s, and only CircleCI sees the token',
    async (storage) => {
      circleci = await startCircleCI({ storage });
      addFiles(junit('dir/with space & more/junit.xml'));
      expect(what(await collect())).toEqual(['file test dir/with space & more/junit.xml']);
      expect(JSON.stringify(circleci.storage.requests)).not.toContain(TOKEN);
      expect(circleci.storage.requests).toHaveLength(storage === 'own' ? 0 : 1);
      expect(circleci.requests.filter(({ path }) => path.startsWith('/output/'))).toHaveLength(storage === 'signed' ? 0 : 1);
    },
  );

  it('that the storage refuses are a problem, without the address and its signature', async () => {
    circleci = await startCircleCI({ storage: 'signed' });
    addFiles(junit('junit.xml'));
    circleci.storage.failNext({ path: /junit/, status: 403, body: 'AccessDenied' });
    const results = await collect();
    expect(results).toMatchObject([{ kind: 'problem', path: 'junit.xml', message: expect.stringContaining('403') as string }]);
    expect(JSON.stringify(results)).not.toContain('signature');
    circleci.storage.failNext({ path: /junit/, status: 500 });
    await expect(collect()).rejects.toMatchObject({ failure: { kind: 'unavailable' } });
  });

  it('are not chased through redirects without end', async () => {
    circleci = await startCircleCI();
    addFiles(junit('junit.xml'));
    circleci.failNext({ path: /junit/, status: 302, headers: { location: '/output/job/x/artifacts/0/junit.xml' }, times: 10 });
    expect(await collect()).toMatchObject([
      { kind: 'problem', message: expect.stringContaining('redirects more than') as string },
    ]);
    expect(circleci.requests.filter(({ path }) => path.startsWith('/output/'))).toHaveLength(4);
  });

  /** Answers for CircleCI in the open internet, where no test may go. */
  async function collectFrom(
    address: string,
    answer: (url: URL, headers: Headers) => Response,
  ): Promise<{ results: CollectedResult[]; asked: URL[] }> {
    circleci = await startCircleCI();
    const asked: URL[] = [];
    const fetch: typeof globalThis.fetch = async (input, init) => {
      const url = new URL(input instanceof Request ? input.url : input);
      if (url.pathname.endsWith('/job'))
        return Response.json({ items: [{ name: 'test', job_number: 1, project_slug: SLUG }], next_page_token: null });
      if (url.pathname.endsWith('/artifacts'))
        return Response.json({ items: [{ path: 'junit.xml', url: address, node_index: 0 }], next_page_token: null });
      asked.push(url);
      return answer(url, new Headers(init?.headers));
    };
    const client = connect(circleci, { baseUrl: 'https://circleci.com/api/v2', results: 'files' }, { fetch });
    const results: CollectedResult[] = [];
    for await (const result of client.pipelines.collectResults(request())) results.push(result);
    return { results, asked };
  }

  it.each([
    'http://output.circle-artifacts.com/junit.xml',
    'https://127.0.0.1/junit.xml',
    'https://2130706433/junit.xml',
    'https://[::1]/junit.xml',
    'https://[::ffff:169.254.169.254]/latest/meta-data',
    'https://[fd00::1]/junit.xml',
    'https://10.0.0.1/junit.xml',
    'https://metadata.google.internal/junit.xml',
    'https://localhost./junit.xml',
    'https://redis/junit.xml',
    'file:///etc/passwd',
    'junit.xml',
  ])('are not fetched from %s, not even after a redirect', async (address) => {
    const direct = await collectFrom(address, () => new Response('secrets'));
    expect(direct).toMatchObject({ results: [{ kind: 'problem' }], asked: [] });
    await circleci.close();
    // A path alone leads on at the same host.
    if (!URL.canParse(address)) return void (circleci = await startCircleCI());
    const moved = () => new Response(null, { status: 302, headers: { location: address } });
    const { results, asked } = await collectFrom('https://output.circle-artifacts.com/junit.xml', moved);
    expect(results).toMatchObject([{ kind: 'problem' }]);
    expect(asked).toHaveLength(1);
  });

  it('get the token at the storage of CircleCI itself, which asks for it, and nowhere else', async () => {
    const seen: Record<string, string | null> = {};
    await collectFrom('https://output.circle-artifacts.com/output/job/x/artifacts/0/junit.xml', (url, headers) => {
      seen[url.host] = headers.get('circle-token') ?? headers.get('authorization');
      return url.host === 'output.circle-artifacts.com'
        ? new Response(null, { status: 302, headers: { location: 'https://storage.example.com/junit.xml?signature=s' } })
        : new Response('<testsuites/>');
    });
    expect(seen).toEqual({ 'output.circle-artifacts.com': TOKEN, 'storage.example.com': null });
  });
});
