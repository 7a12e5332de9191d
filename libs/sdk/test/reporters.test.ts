import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { TestReport, WorkerEvent } from '@testwire/contracts';
import PlaywrightReporter from '../src/reporters/playwright.ts';
import type { StreamDeps } from '../src/reporters/run-stream.ts';
import VitestReporter from '../src/reporters/vitest.ts';
import { type EventServer, startEventServer } from './event-server.ts';

const ROOT = dirname(dirname(dirname(dirname(fileURLToPath(import.meta.url)))));
const REPORTERS = join(ROOT, 'libs/sdk/dist/reporters');

let server: EventServer;
let folder: string;
beforeEach(async () => {
  server = await startEventServer();
  folder = await mkdtemp(join(tmpdir(), 'testwire-reporter-'));
});
afterEach(async () => {
  await server.close();
  await rm(folder, { recursive: true, force: true });
});

function testsOf(events: readonly WorkerEvent[]): TestReport[] {
  return events.flatMap((event) => (event.type === 'test-finished' ? [event.test] : []));
}

/** Runs a real runner in the folder. The reporters are the built ones: that is how a project loads them. */
async function run(args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<number> {
  return (await watch(args, env)).code;
}

interface Watched {
  readonly code: number;
  /** Standard error. */
  readonly err: string;
}

async function watch(args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<Watched> {
  // A runner within a runner takes itself for a part of it.
  const { NODE_TEST_CONTEXT: _, JEST_WORKER_ID: __, NODE_OPTIONS: ___, ...inherited } = process.env;
  const child = spawn(process.execPath, [...args], {
    cwd: folder,
    env: { ...inherited, TESTWIRE_SERVER: server.url, TESTWIRE_TOKEN: 'secret', ...env },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const [err, [code]] = await Promise.all([text(child.stderr), once(child, 'exit') as Promise<[number]>]);
  return { code, err };
}

describe('the reporter for Jest', () => {
  const SUITE = `
    jest.retryTimes(1);
    let tries = 0;
    describe('cart', () => {
      describe('total', () => {
        test('adds', () => expect(1).toBe(1));
        test('rounds', () => expect(1.5).toBe(2));
        test('is slow', () => { tries += 1; expect(tries).toBe(2); });
        test.skip('waits', () => {});
      });
    });`;

  const jest = (env?: Readonly<Record<string, string>>) =>
    run([join(ROOT, 'node_modules/jest/bin/jest.js'), '--maxWorkers=1'], env);
  const watchJest = (env?: Readonly<Record<string, string>>) =>
    watch([join(ROOT, 'node_modules/jest/bin/jest.js'), '--maxWorkers=1'], env);

  beforeEach(async () => {
    const config = { testEnvironment: 'node', transform: {}, reporters: [join(REPORTERS, 'jest.js')] };
    await writeFile(join(folder, 'package.json'), JSON.stringify({ jest: config }));
    await writeFile(join(folder, 'cart.test.js'), SUITE);
    await writeFile(join(folder, 'broken.test.js'), 'this is no JavaScript');
  });

  it('tells of every test of a real run, its tries and the file that cannot be run', async () => {
    expect(await jest({ TESTWIRE_REPOSITORY: 'acme/shop', TESTWIRE_COMMIT: 'c0ffee0' })).toBe(1);
    const tests = testsOf(server.events).toSorted((a, b) => a.name.localeCompare(b.name));
    const common = { suite: ['cart', 'total'], file: 'cart.test.js' };
    expect(tests).toEqual([
      expect.objectContaining({ ...common, name: 'adds', status: 'passed' }),
      expect.objectContaining({ name: 'broken.test.js', file: 'broken.test.js', status: 'errored' }),
      expect.objectContaining({
        ...common,
        name: 'is slow',
        status: 'passed',
        retries: [expect.objectContaining({ status: 'failed' })],
      }),
      expect.objectContaining({
        ...common,
        name: 'rounds',
        status: 'failed',
        message: expect.stringContaining('expect(received).toBe(expected)'),
      }),
      expect.objectContaining({ ...common, name: 'waits', status: 'skipped' }),
    ]);
    const types = server.events.map(({ type }) => type).filter((type) => type !== 'test-finished');
    expect(types).toEqual(['run-started', 'shard-finished', 'run-finished']);
    expect(server.events[0]).toMatchObject({ run: { repository: { name: 'acme/shop' }, commit: 'c0ffee0' } });
    expect([...server.tokens]).toEqual(['Bearer secret']);
  });

  it('is a part of the run that it is told of, and leaves its end to others', async () => {
    await rm(join(folder, 'broken.test.js'));
    const part = { TESTWIRE_RUN_ID: 'nightly-1', TESTWIRE_SHARD: 'unit', TESTWIRE_ATTEMPT: '2' };
    const { err } = await watchJest(part);
    expect(err).toMatch(/^Testwire: the report is at http:\/\/testwire\.test\/nightly-1$/m);
    expect((await watchJest({ ...part, TESTWIRE_REPORT_LINK: 'off' })).err).not.toContain('the report is at');
    expect(server.events.at(-1)).toMatchObject({ type: 'shard-finished', runId: 'nightly-1', shard: 'unit', attempt: 2 });
  });

  it('changes nothing for the tests when the server is away, and nothing at all when there is none', async () => {
    await rm(join(folder, 'broken.test.js'));
    await writeFile(join(folder, 'cart.test.js'), "test('good', () => {});");
    const config = { testEnvironment: 'node', transform: {}, reporters: [[join(REPORTERS, 'jest.js'), { giveUpAfterMs: 0 }]] };
    await writeFile(join(folder, 'package.json'), JSON.stringify({ jest: config }));
    expect(await jest({ TESTWIRE_SERVER: 'http://127.0.0.1:9' })).toBe(0);
    expect(await jest({ TESTWIRE_SERVER: '' })).toBe(0);
    expect(server.events).toEqual([]);
    const strict = { ...config, reporters: [[join(REPORTERS, 'jest.js'), { giveUpAfterMs: 0, onUnreachable: 'fail' }]] };
    await writeFile(join(folder, 'package.json'), JSON.stringify({ jest: strict }));
    expect(await jest({ TESTWIRE_SERVER: 'http://127.0.0.1:9' })).toBe(1);
  });
});

describe('the reporter for node:test', () => {
  it('tells of every test of a real run', async () => {
    await writeFile(
      join(folder, 'cart.test.mjs'),
      `import assert from 'node:assert';
       import { describe, it, test } from 'node:test';
       describe('cart', () => {
         it('adds', () => {});
         it('rounds', () => assert.equal(1, 2));
         it('waits', { skip: 'no network' }, () => {});
         it('will be', { todo: true }, () => {});
       });
       test('parent', async (t) => { await t.test('child', () => {}); });
       test('bad parent', async (t) => { await t.test('bad child', () => { throw new Error('no'); }); });`,
    );
    const reporter = pathToFileURL(join(REPORTERS, 'node-test.js')).href;
    const { code, err } = await watch(['--test', `--test-reporter=${reporter}`, '--test-reporter-destination=stdout']);
    expect([code, err]).toEqual([1, expect.stringMatching(/^Testwire: the report is at http:\/\/testwire\.test\/local-\S+$/m)]);
    const tests = testsOf(server.events);
    expect(tests.map(({ suite, name, status }) => [[...(suite ?? []), name].join(' › '), status])).toEqual([
      ['cart › adds', 'passed'],
      ['cart › rounds', 'failed'],
      ['cart › waits', 'skipped'],
      ['cart › will be', 'skipped'],
      ['parent › child', 'passed'],
      ['bad parent › bad child', 'failed'],
    ]);
    expect(tests[1]).toMatchObject({ file: 'cart.test.mjs', line: 5, details: expect.stringContaining('AssertionError') });
    expect(tests[2]).toMatchObject({ message: 'no network' });
    expect(server.events.at(-1)).toMatchObject({ type: 'run-finished' });
  });
});

/** What Vitest and Playwright call was recorded from runs of theirs: they are no dependencies of this project. */
describe('recorded calls', () => {
  let said: string[];
  beforeEach(() => {
    said = [];
  });
  const deps = (): StreamDeps => ({
    env: { TESTWIRE_SERVER: server.url, TESTWIRE_RUN_ID: 'r' },
    warn: (message) => void said.push(message),
  });

  it('end with where the report is, unless they are told not to', async () => {
    await new VitestReporter({}, deps()).onTestRunEnd();
    await new PlaywrightReporter({}, deps()).onEnd();
    await new VitestReporter({ reportLink: false }, deps()).onTestRunEnd();
    expect(said).toEqual([
      'Testwire: the report is at http://testwire.test/r',
      'Testwire: the report is at http://testwire.test/r',
    ]);
  });

  it('of Vitest become tests', async () => {
    const module = { type: 'module', relativeModuleId: 'src/cart.test.ts', errors: () => [] };
    const suite = { type: 'suite', name: 'total', parent: { type: 'suite', name: 'cart', parent: module } };
    const makeTest = (name: string, result: object, retryCount = 0, line = 3) => ({
      name,
      parent: suite,
      module,
      location: { line },
      result: () => result as { state: string },
      diagnostic: () => ({ duration: 2.5, retryCount }),
    });
    const reporter = new VitestReporter({}, deps());
    const error = { message: 'expected 1 to be 2', stack: 'AssertionError: expected 1 to be 2\n    at src/cart.test.ts:3:1' };
    reporter.onTestCaseResult(makeTest('adds', { state: 'passed', errors: undefined }));
    reporter.onTestCaseResult(makeTest('rounds', { state: 'failed', errors: [error] }));
    reporter.onTestCaseResult(makeTest('is slow', { state: 'passed', errors: [error] }, 1));
    reporter.onTestCaseResult(makeTest('waits', { state: 'skipped', errors: undefined, note: 'no network' }));
    reporter.onTestModuleEnd({ relativeModuleId: 'src/broken.test.ts', errors: () => [{ message: 'Unexpected token' }] });
    await reporter.onTestRunEnd();
    const common = { suite: ['cart', 'total'], file: 'src/cart.test.ts', line: 3, durationMs: 2.5 };
    const failure = { message: 'AssertionError: expected 1 to be 2', details: error.stack };
    expect(testsOf(server.events)).toEqual([
      { ...common, name: 'adds', status: 'passed' },
      { ...common, name: 'rounds', status: 'failed', ...failure },
      { ...common, name: 'is slow', status: 'passed', retries: [{ status: 'failed', ...failure }] },
      { ...common, name: 'waits', status: 'skipped', message: 'no network' },
      { name: 'src/broken.test.ts', file: 'src/broken.test.ts', status: 'errored', message: 'Unexpected token' },
    ]);
  });

  it('of Playwright become tests, after their last try', async () => {
    const project = { type: 'project', title: 'chromium', parent: { type: 'root', title: '' } };
    const parent = { type: 'describe', title: 'cart', parent: { type: 'file', title: 'cart.spec.ts', parent: project } };
    type Result = { status: string; duration: number; errors: { message: string }[] };
    const makeTest = (title: string, expectedStatus = 'passed') => ({
      title,
      parent,
      location: { file: '/srv/shop/e2e/cart.spec.ts', line: 7 },
      retries: 1,
      expectedStatus,
      results: [] as Result[],
    });
    const reporter = new PlaywrightReporter({}, deps());
    reporter.onBegin({ rootDir: '/srv/shop/e2e' });
    const play = (test: ReturnType<typeof makeTest>, ...results: Result[]): void => {
      for (const result of results) {
        test.results.push(result);
        reporter.onTestEnd(test);
      }
    };
    const good = { status: 'passed', duration: 10, errors: [] };
    const bad = { status: 'failed', duration: 20, errors: [{ message: '\u001B[31mno button\u001B[39m' }] };
    play(makeTest('adds'), good);
    play(makeTest('is flaky'), bad, good);
    play(makeTest('breaks'), bad, { status: 'timedOut', duration: 30, errors: [] });
    play(makeTest('is known to break', 'failed'), { ...bad });
    play(makeTest('is skipped', 'skipped'), { status: 'skipped', duration: 0, errors: [] });
    await reporter.onEnd();
    const common = { suite: ['cart'], file: 'cart.spec.ts', line: 7, environment: 'chromium' };
    expect(testsOf(server.events)).toEqual([
      { ...common, name: 'adds', status: 'passed', durationMs: 10 },
      {
        ...common,
        name: 'is flaky',
        status: 'passed',
        durationMs: 10,
        retries: [{ status: 'failed', durationMs: 20, message: 'no button' }],
      },
      {
        ...common,
        name: 'breaks',
        status: 'failed',
        durationMs: 30,
        message: 'The test ran out of time.',
        retries: [{ status: 'failed', durationMs: 20, message: 'no button' }],
      },
      { ...common, name: 'is known to break', status: 'passed', durationMs: 20 },
      { ...common, name: 'is skipped', status: 'skipped', durationMs: 0 },
    ]);
  });
});
