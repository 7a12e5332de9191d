import { shardResult } from '@testwire/contracts';
import { seedTeamCityExample, startTeamCitySimulator, TEAMCITY_EXAMPLE, TEAMCITY_EXAMPLE_OPTIONS } from '@testwire/testkit';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { readTestName } from '../../src/teamcity/test-name.ts';
import { closeAll } from '../support-simulators.ts';
import { BUILD, collect, connect, PIPELINE, REPOSITORY, startTeamCity } from './simulated.ts';

afterEach(closeAll);

describe('tests of a TeamCity build', () => {
  it('are read with what TeamCity knows of them', async () => {
    const teamcity = await startTeamCity({
      build: {
        tests: [
          { name: 'unit: com.acme.CartTest.adds', status: 'SUCCESS', duration: 12 },
          {
            name: 'com.acme.CartTest.rounds(1.5, "a: b")',
            status: 'FAILURE',
            newFailure: true,
            duration: 44,
            details: 'expected 1\n\tat CartTest.java:7',
          },
          { name: 'skipped one', status: 'UNKNOWN', ignored: true, ignoreDetails: 'not yet' },
          { name: 'muted one', status: 'FAILURE', muted: true, details: 'known' },
          { name: 'unknown one', status: 'UNKNOWN' },
        ],
      },
    });
    const [found, ...rest] = await collect(connect(teamcity));
    expect(rest).toEqual([]);
    if (found?.kind !== 'result') throw new Error('no result');
    expect(shardResult.safeParse(found.result).success).toBe(true);
    expect(found).toEqual({
      kind: 'result',
      shard: 'tests',
      result: {
        format: 'teamcity',
        tool: 'TeamCity',
        partial: false,
        metrics: { newFailures: 1, muted: 1 },
        problems: [{ message: 'unknown one: unknown status "UNKNOWN", counted as errored' }],
        tests: [
          { name: 'adds', suite: ['unit', 'com.acme.CartTest'], status: 'passed', durationMs: 12 },
          {
            name: 'rounds(1.5, "a: b")',
            suite: ['com.acme.CartTest'],
            status: 'failed',
            durationMs: 44,
            message: 'expected 1',
            details: 'expected 1\n\tat CartTest.java:7',
          },
          { name: 'skipped one', status: 'skipped', message: 'not yet' },
          { name: 'muted one', status: 'skipped', message: 'Muted in TeamCity; it failed: known', details: 'known' },
          { name: 'unknown one', status: 'errored' },
        ],
      },
    });
  });

  it('count as failed when they are muted and that is wanted', async () => {
    const teamcity = await startTeamCity({
      build: { tests: [{ name: 'muted', status: 'FAILURE', muted: true, details: 'known' }] },
    });
    const [found] = await collect(connect(teamcity, { mutedTests: 'failed' }));
    expect(found).toMatchObject({ result: { tests: [{ status: 'failed', message: 'known' }] } });
  });

  it('have their earlier tries as such', async () => {
    const tries = [
      { status: 'FAILURE', duration: 5, details: 'refused' },
      { status: 'SUCCESS', duration: 6 },
    ] as const;
    const teamcity = await startTeamCity({
      build: {
        tests: [
          { name: 'recovered', status: 'SUCCESS', invocations: tries },
          { name: 'not retried', status: 'FAILURE', details: 'refused', invocations: tries },
        ],
      },
    });
    const [found] = await collect(connect(teamcity));
    expect(found).toMatchObject({
      result: {
        tests: [
          { name: 'recovered', status: 'passed', durationMs: 6, retries: [{ status: 'failed', message: 'refused' }] },
          { name: 'not retried', status: 'failed', message: 'refused', retries: [{ status: 'passed' }] },
        ],
      },
    });
  });

  it('are read over all pages', async () => {
    const tests = Array.from({ length: 1203 }, (_, index) => ({ name: `test ${index}`, status: 'SUCCESS' as const }));
    const teamcity = await startTeamCity({ contextPath: '/tc', build: { tests } });
    const [found] = await collect(connect(teamcity));
    if (found?.kind !== 'result') throw new Error('no result');
    expect(found.result.tests.map(({ name }) => name)).toEqual(tests.map(({ name }) => name));
    expect(found.result).not.toHaveProperty('unlisted');
    expect(teamcity.requests.filter(({ path }) => path.endsWith('/testOccurrences'))).toHaveLength(3);
  });

  it('that are too many to read are counted, and it is said', async () => {
    const details = 'd'.repeat(900);
    const teamcity = await startTeamCity({
      build: {
        tests: [
          ...Array.from({ length: 1100 }, (_, index) => ({ name: `failed ${index}`, status: 'FAILURE' as const, details })),
          ...Array.from({ length: 30 }, (_, index) => ({ name: `passed ${index}`, status: 'SUCCESS' as const })),
        ],
      },
    });
    const limits = { fileBytes: 1000, totalBytes: 600_000, files: 10 };
    const [cut] = await collect(connect(teamcity), { limits });
    if (cut?.kind !== 'result') throw new Error('no result');
    expect(cut.result).toMatchObject({
      partial: true,
      problems: [{ message: expect.stringContaining('first 1000 tests') as string }],
      unlisted: { total: 130, passed: 30, failed: 100, errored: 0, skipped: 0 },
    });
    expect(cut.result.tests).toHaveLength(1000);
    const [first] = await collect(connect(teamcity), { limits: { ...limits, totalBytes: 1000 } });
    expect(first).toMatchObject({
      result: { tests: [], partial: true, unlisted: { total: 1130, passed: 30, failed: 1100, errored: 0, skipped: 0 } },
    });
  });

  it('fail as a whole when the build is gone or TeamCity is away', async () => {
    const teamcity = await startTeamCity();
    await expect(collect(connect(teamcity), { pipeline: { ...PIPELINE, id: '999' } })).rejects.toMatchObject({
      failure: { kind: 'not_found' },
    });
    await expect(collect(connect(teamcity), { pipeline: { ...PIPELINE, id: '../x' } })).rejects.toMatchObject({
      failure: { kind: 'not_found' },
    });
    teamcity.failNext({ path: /builds/, status: 503 });
    await expect(collect(connect(teamcity))).rejects.toMatchObject({ failure: { kind: 'unavailable' } });
  });

  it('of the example are what it says', async () => {
    const teamcity = await startTeamCitySimulator(TEAMCITY_EXAMPLE_OPTIONS);
    seedTeamCityExample(teamcity);
    const pipeline = { ...PIPELINE, id: String(TEAMCITY_EXAMPLE.build) };
    const [found] = await collect(connect(teamcity, { token: TEAMCITY_EXAMPLE.token }), { pipeline });
    await teamcity.close();
    if (found?.kind !== 'result') throw new Error('no result');
    const count = (status: string): number => found.result.tests.filter((test) => test.status === status).length;
    expect({
      total: found.result.tests.length,
      passed: count('passed'),
      failed: count('failed'),
      skipped: count('skipped'),
    }).toEqual(TEAMCITY_EXAMPLE.tests);
  });
});

describe('names of TeamCity tests', () => {
  it.each([
    ['adds', [], 'adds'],
    ['com.acme.CartTest.adds', ['com.acme.CartTest'], 'adds'],
    ['suite: com.acme.CartTest.adds(1.5: x)', ['suite', 'com.acme.CartTest'], 'adds(1.5: x)'],
    ['outer: inner: it adds 1.5 to a cart', ['outer', 'inner'], 'it adds 1.5 to a cart'],
    ['Namespace.Class<A.B>.Method', [], 'Namespace.Class<A.B>.Method'],
    ['tests/test_cart.py.test_adds[a.b]', ['tests/test_cart.py'], 'test_adds[a.b]'],
    ['.hidden', [], '.hidden'],
    ['ends with a dot.', [], 'ends with a dot.'],
    ['Class.', [], 'Class.'],
  ])('%s', (full, suite, name) => {
    expect(readTestName(full)).toEqual({ suite, name });
  });
});

describe('artifacts of a TeamCity build', () => {
  const artifacts = [
    { path: 'junit.xml', content: '<testsuite/>' },
    { path: 'results/a b/junit.xml', content: '<testsuite name="ab"/>' },
    { path: 'results/log.txt', content: 'log' },
    { path: 'other/junit.xml', content: '<testsuite name="other"/>' },
    { path: '.teamcity/properties/junit.xml', content: 'hidden' },
  ];
  const text = (found: unknown): unknown =>
    found !== null && typeof found === 'object' && 'content' in found && found.content instanceof Uint8Array
      ? { ...found, content: Buffer.from(found.content).toString() }
      : found;

  it('are read where TeamCity recorded no tests, by the globs', async () => {
    const teamcity = await startTeamCity({ build: { artifacts } });
    const found = await collect(connect(teamcity), { artifacts: ['junit.xml', 'res*'] });
    expect(found.map(text)).toEqual([
      { kind: 'file', shard: 'artifacts', path: 'junit.xml', content: '<testsuite/>' },
      { kind: 'file', shard: 'results', path: 'results/a b/junit.xml', content: '<testsuite name="ab"/>' },
    ]);
  });

  it('are left alone where there are tests, unless they are wanted', async () => {
    const teamcity = await startTeamCity({ build: { artifacts, tests: [{ name: 'own', status: 'SUCCESS' }] } });
    const kinds = async (results: string): Promise<string[]> =>
      (await collect(connect(teamcity, { results }))).map(({ kind }) => kind);
    expect(await kinds('auto')).toEqual(['result']);
    expect(await kinds('report')).toEqual(['result']);
    expect(await kinds('files')).toEqual(['file', 'file', 'file']);
    expect(await kinds('both')).toEqual(['result', 'file', 'file', 'file']);
  });

  it('that are too large, gone or too many are problems', async () => {
    const teamcity = await startTeamCity({ build: { artifacts } });
    teamcity.failNext({ path: /other\/junit/, status: 404 });
    const limits = { fileBytes: 15, totalBytes: 1000, files: 10 };
    const found = await collect(connect(teamcity), { limits });
    expect(found).toMatchObject([
      { kind: 'file' },
      { kind: 'problem', path: 'results/a b/junit.xml', message: expect.stringContaining('larger than 15 bytes') as string },
      { kind: 'problem', path: 'other/junit.xml' },
    ]);
    const few = await collect(connect(teamcity), { limits: { ...limits, fileBytes: 1000, files: 1 } });
    expect(few).toMatchObject([{ kind: 'file' }, { kind: 'problem', message: expect.stringContaining('1 more') as string }]);
  });

  it('in a storage elsewhere are fetched there, without the token', async () => {
    const seen: (string | undefined)[] = [];
    const storage = createServer((request, response) => {
      seen.push(request.headers.authorization);
      response.writeHead(request.url === '/gone' ? 403 : 200).end('<stored/>');
    });
    await new Promise<void>((resolve) => void storage.listen(0, '127.0.0.1', resolve));
    const { port } = storage.address() as AddressInfo;
    const at = `http://127.0.0.1:${port}`;
    const teamcity = await startTeamCity({
      build: {
        artifacts: [
          { path: 'a.xml', content: '', storedAt: `${at}/signed?key=1` },
          { path: 'b.xml', content: '', storedAt: `${at}/gone` },
          { path: 'c.xml', content: '', storedAt: '/login.html' },
          { path: 'd.xml', content: '', storedAt: 'file:///etc/passwd' },
        ],
      },
    });
    const found = await collect(connect(teamcity));
    await new Promise((resolve) => void storage.close(resolve));
    expect(found.map(text)).toMatchObject([
      { kind: 'file', content: '<stored/>' },
      { kind: 'problem', message: expect.stringContaining('403') as string },
      { kind: 'problem', path: 'c.xml' },
      { kind: 'problem', path: 'd.xml' },
    ]);
    expect(seen).toEqual([undefined, undefined]);
  });
});

describe('TeamCity builds', () => {
  it.each([
    [{ state: 'queued' }, { state: 'waiting' }],
    [{ state: 'running' }, { state: 'running' }],
    [{}, { state: 'completed', conclusion: 'success', attempt: 1 }],
    [{ status: 'FAILURE' }, { state: 'completed', conclusion: 'failure', attempt: 1 }],
    [{ status: 'UNKNOWN' }, { state: 'completed', conclusion: 'cancelled', attempt: 1 }],
  ] as const)('%j is read as %j', async (build, state) => {
    const teamcity = await startTeamCity({ build });
    await expect(connect(teamcity).pipelines.readPipeline?.(REPOSITORY, PIPELINE)).resolves.toEqual(state);
  });

  it('are started, with parameters, at a branch', async () => {
    const teamcity = await startTeamCity();
    const { pipelines } = connect(teamcity);
    const outcome = await pipelines.trigger?.(REPOSITORY, {
      ref: 'feature',
      pipeline: 'Shop_UnitTests',
      inputs: { suite: 'smoke' },
    });
    const build = teamcity.state.builds[1];
    expect(outcome).toEqual({
      kind: 'done',
      value: { id: String(build?.id), url: `${teamcity.baseUrl}/viewLog.html?buildId=${build?.id}&buildTypeId=Shop_UnitTests` },
    });
    expect(build).toMatchObject({ state: 'queued', ref: 'refs/heads/feature', properties: [{ name: 'suite', value: 'smoke' }] });
    await expect(pipelines.trigger?.(REPOSITORY, { ref: 'feature' })).resolves.toMatchObject({ failure: { kind: 'rejected' } });
    await expect(pipelines.trigger?.(REPOSITORY, { ref: 'x', pipeline: 'Nothing' })).resolves.toMatchObject({
      failure: { kind: 'not_found' },
    });
    teamcity.revoke('testwire', 'Run build');
    await expect(pipelines.trigger?.(REPOSITORY, { ref: 'x', pipeline: 'Shop_UnitTests' })).resolves.toMatchObject({
      failure: { kind: 'permission', message: expect.stringContaining('Run build') as string },
    });
  });

  it('run again with the same changes, branch and parameters', async () => {
    const teamcity = await startTeamCity({ build: { properties: [{ name: 'suite', value: 'smoke' }] } });
    await expect(connect(teamcity).pipelines.rerun?.(REPOSITORY, PIPELINE)).resolves.toEqual({ kind: 'done', value: undefined });
    const [old, again] = teamcity.state.builds;
    expect(again).toMatchObject({
      state: 'queued',
      ref: old?.ref,
      revision: old?.revision,
      changeId: old?.changeId,
      properties: [{ name: 'suite', value: 'smoke' }],
    });
  });

  it('do not run again without a secret parameter, nor for a personal change', async () => {
    const secret = await startTeamCity({ build: { properties: [{ name: 'deploy.password' }] } });
    await expect(connect(secret).pipelines.rerun?.(REPOSITORY, PIPELINE)).resolves.toMatchObject({
      kind: 'unsupported',
      reason: expect.stringContaining('deploy.password') as string,
    });
    const personal = await startTeamCity({ build: { personal: true } });
    await expect(connect(personal).pipelines.rerun?.(REPOSITORY, PIPELINE)).resolves.toMatchObject({ kind: 'unsupported' });
    expect(secret.state.builds).toHaveLength(1);
  });

  it.each(['queued', 'running'] as const)('are cancelled while %s, once', async (state) => {
    const teamcity = await startTeamCity({ build: { state } });
    const { pipelines } = connect(teamcity);
    await expect(pipelines.cancel?.(REPOSITORY, PIPELINE)).resolves.toMatchObject({ kind: 'done' });
    expect(teamcity.state.builds[0]?.canceled).toMatchObject({ text: 'Cancelled by Testwire' });
    await expect(pipelines.cancel?.(REPOSITORY, PIPELINE)).resolves.toMatchObject({ kind: 'unchanged' });
    await expect(pipelines.readPipeline?.(REPOSITORY, PIPELINE)).resolves.toMatchObject({ conclusion: 'cancelled' });
  });

  it('that leave the queue meanwhile are tried again', async () => {
    const teamcity = await startTeamCity({ build: { state: 'queued' } });
    teamcity.failNext({ method: 'POST', path: /buildQueue/, status: 404 });
    const { pipelines } = connect(teamcity);
    await expect(pipelines.cancel?.(REPOSITORY, PIPELINE)).resolves.toMatchObject({ failure: { kind: 'conflict' } });
    teamcity.startBuild(BUILD);
    await expect(pipelines.cancel?.(REPOSITORY, PIPELINE)).resolves.toMatchObject({ kind: 'done' });
  });
});
