import type { GitHubSimulator } from '@testwire/testkit';
import type { CollectedResult, CollectRequest } from '../../src/provider.ts';
import { COMMIT, REPOSITORY, startWorld, TOKENS, type World } from './world.ts';

let world: World;
beforeEach(async () => {
  world = await startWorld();
});
afterEach(async () => {
  expect(world.github.unexpected).toEqual([]);
  await world.close();
});

const PIPELINE = { id: '55', attempt: 1, name: 'CI', commit: COMMIT };
const REQUEST: CollectRequest = {
  repository: REPOSITORY,
  pipeline: PIPELINE,
  artifacts: ['test-results-*'],
  files: ['**/*.xml'],
  limits: { fileBytes: 1_000_000, totalBytes: 5_000_000, files: 1000 },
};

type WorkflowRunSeed = Parameters<GitHubSimulator['addWorkflowRun']>[0];

function addRun(artifacts: WorkflowRunSeed['artifacts'], more: Partial<WorkflowRunSeed> = {}): void {
  world.github.addWorkflowRun({
    repository: REPOSITORY.name,
    id: 55,
    name: 'CI',
    headSha: COMMIT,
    headBranch: 'feature',
    conclusion: 'failure',
    artifacts: artifacts ?? [],
    ...more,
  });
}

async function collect(changes: Partial<CollectRequest> = {}, client = world.client(TOKENS.app)): Promise<string[]> {
  const found: string[] = [];
  for await (const result of client.pipelines.collectResults({ ...REQUEST, ...changes })) found.push(show(result));
  return found;
}

function addressOf(input: string | URL | Request): string {
  return input instanceof Request ? input.url : input.toString();
}

function show(result: CollectedResult): string {
  if (result.kind === 'file') return `${result.shard}/${result.path}: ${Buffer.from(result.content).toString()}`;
  return result.kind === 'problem' ? `${result.shard}/${result.path}! ${result.message}` : result.kind;
}

describe('collecting results', () => {
  it('gives the wanted files of the wanted artifacts, each artifact a shard', async () => {
    addRun([
      { name: 'test-results-2', files: { 'deep/er/b.xml': '<b/>' } },
      { name: 'test-results-1', files: { 'a.xml': '<a/>', 'a.log': 'log' } },
      { name: 'coverage', files: { 'c.xml': '<c/>' } },
    ]);
    expect(await collect()).toEqual(['test-results-1/a.xml: <a/>', 'test-results-2/deep/er/b.xml: <b/>']);
  });

  it('reads every page', async () => {
    addRun(Array.from({ length: 130 }, (_, index) => ({ name: `test-results-${index}`, files: { 'a.xml': String(index) } })));
    expect(await collect()).toHaveLength(130);
  });

  it('takes the newest artifact of a name', async () => {
    const again = [{ name: 'test-results-1', files: { 'a.xml': 'second' } }];
    addRun(
      [
        { name: 'test-results-1', files: { 'a.xml': 'first' } },
        { name: 'test-results-2', files: { 'a.xml': 'only' } },
      ],
      { nextAttempts: [{ conclusion: 'success', artifacts: again }] },
    );
    expect(await world.client(TOKENS.app).pipelines.rerun?.(REPOSITORY, PIPELINE)).toEqual({ kind: 'done', value: undefined });
    expect(await collect()).toEqual(['test-results-1/a.xml: second', 'test-results-2/a.xml: only']);
  });

  it('does not start a run again that is under way', async () => {
    addRun([], { conclusion: null });
    const outcome = await world.client(TOKENS.app).pipelines.rerun?.(REPOSITORY, PIPELINE);
    expect(outcome).toMatchObject({ kind: 'failed', failure: { kind: 'conflict' } });
    expect(world.github.requests.filter(({ method }) => method === 'POST')).toEqual([]);
  });

  it('shows the token to GitHub only, and never to the storage', async () => {
    addRun([{ name: 'test-results-1', files: { 'a.xml': '<a/>' } }]);
    expect(await collect()).toHaveLength(1);
    const download = world.github.requests.find(({ path }) => !path.startsWith('/repos/'));
    expect(download).toBeDefined();
    expect(download?.headers['authorization']).toBeUndefined();
  });

  it('names an artifact that has expired, before and while it is fetched', async () => {
    addRun([
      { name: 'test-results-1', files: { 'a.xml': '<a/>' } },
      { name: 'test-results-2', files: { 'a.xml': '<a/>' } },
    ]);
    world.github.expireArtifact(1);
    world.github.failNext({ path: /artifacts\/2\/zip/, status: 410, body: { message: 'Artifact has expired' } });
    expect(await collect()).toEqual([
      'test-results-1/! The artifact has expired at GitHub. Run the workflow again to get its results.',
      'test-results-2/! The artifact could not be read: GitHub no longer has it.',
    ]);
  });

  it('names an artifact that is too large, and does not fetch it', async () => {
    addRun([{ name: 'test-results-1', files: { 'a.xml': '<a/>' } }]);
    const [problem] = await collect({ limits: { ...REQUEST.limits, totalBytes: 10 } });
    expect(problem).toMatch(/^test-results-1\/! The artifact could not be read: It has \d+ bytes, and the limit is 10/);
    expect(world.github.requests.some(({ path }) => path.endsWith('/zip'))).toBe(false);
  });

  it('fetches no more than a pipeline may make it, though each artifact is small', async () => {
    addRun([1, 2, 3].map((number) => ({ name: `test-results-${number}`, files: { 'a.xml': '<a/>' } })));
    const found = await collect({ limits: { ...REQUEST.limits, archiveBytes: 1000, downloadBytes: 200 } });
    expect(found.map((line) => /The artifact could not be read: It has \d+ bytes/.test(line))).toEqual([false, true, true]);
    expect(world.github.requests.filter(({ path }) => path.endsWith('/zip'))).toHaveLength(1);
  });

  it('names an artifact that is no zip', async () => {
    addRun([{ name: 'test-results-1', files: { 'a.xml': '<a/>' } }]);
    const damaging: typeof fetch = async (input, init) => {
      const response = await fetch(input, init);
      return new URL(response.url).pathname.startsWith('/repos/') ? response : new Response('not a zip');
    };
    const [problem] = await collect({}, world.client(TOKENS.app, {}, { fetch: damaging }));
    expect(problem).toMatch(/^test-results-1\/! The artifact could not be read: It cannot be unpacked:/);
  });

  it('stops reading what is larger than it was said to be', async () => {
    addRun([{ name: 'test-results-1', files: { 'a.xml': '<a/>' } }]);
    let sent = 0;
    const endless: typeof fetch = async (input, init) => {
      const response = await fetch(input, init);
      if (new URL(response.url).pathname.startsWith('/repos/')) return response;
      return new Response(
        new ReadableStream({
          pull(controller) {
            sent += 100_000;
            controller.enqueue(new Uint8Array(100_000));
          },
        }),
      );
    };
    const [problem] = await collect({}, world.client(TOKENS.app, {}, { fetch: endless }));
    expect(problem).toContain('It is larger than 5000000 bytes');
    expect(sent).toBeLessThan(6_000_000);
  });

  it.each([
    [/artifacts$/, 503],
    [/artifacts\/1\/zip$/, 503],
  ])('throws what may be better later: %s', async (path, status) => {
    addRun([{ name: 'test-results-1', files: { 'a.xml': '<a/>' } }]);
    world.github.failNext({ path, status, times: 2 });
    await expect(collect()).rejects.toMatchObject({ failure: { kind: 'unavailable' } });
  });

  it('throws when the storage cannot be reached, without its signed address', async () => {
    addRun([{ name: 'test-results-1', files: { 'a.xml': '<a/>' } }]);
    const cut: typeof fetch = async (input, init) => {
      if (new URL(addressOf(input)).pathname.startsWith('/repos/')) return await fetch(input, init);
      throw new TypeError(`fetch failed: ${addressOf(input)}`);
    };
    const attempt = collect({}, world.client(TOKENS.app, {}, { fetch: cut }));
    await expect(attempt).rejects.toMatchObject({ failure: { kind: 'unavailable' } });
    await expect(attempt).rejects.not.toThrow(/http/);
  });

  it('follows no redirect from https to http', async () => {
    const requested: string[] = [];
    const downgrading: typeof fetch = async (input) => {
      const url = new URL(addressOf(input));
      requested.push(url.protocol);
      if (url.pathname.endsWith('/artifacts')) {
        const artifact = { id: 1, name: 'test-results-1', expired: false, size_in_bytes: 1, created_at: '2026-03-01T10:00:00Z' };
        return Object.defineProperty(Response.json({ total_count: 1, artifacts: [artifact] }), 'url', { value: url.href });
      }
      return new Response(null, { status: 302, headers: { location: 'http://storage.example/x' } });
    };
    const client = world.client(TOKENS.app, { baseUrl: 'https://ghe.example/api/v3' }, { fetch: downgrading });
    await expect(collect({}, client)).rejects.toMatchObject({ failure: { kind: 'unavailable' } });
    expect(requested).toEqual(['https:', 'https:']);
  });

  it('refuses a pipeline that is none of GitHub', async () => {
    await expect(collect({ pipeline: { ...PIPELINE, id: 'abc' } })).rejects.toMatchObject({ failure: { kind: 'rejected' } });
  });
});

describe('a re-run', () => {
  it('needs a permission, and says which', async () => {
    addRun([]);
    const outcome = await world.client(TOKENS.readOnly).pipelines.rerun?.(REPOSITORY, PIPELINE);
    expect(outcome).toMatchObject({
      kind: 'failed',
      failure: { kind: 'permission', message: expect.stringContaining('Actions: Read and write') },
    });
  });
});
