import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runReport } from '@testwire/contracts';
import {
  GITHUB_EXAMPLE,
  gitHubExampleOptions,
  type GitHubSimulator,
  seedGitHubExample,
  startGitHubSimulator,
} from '@testwire/testkit';
import {
  CIProviderFactory,
  type CiConnection,
  createTestRunResult,
  ProviderConfigurationError,
  TestResultFormatter,
  TestResultReporter,
  TestRunResultError,
} from '../src/providers/index.ts';

const RESULT = {
  test_run_id: 'test-123',
  status: 'failure',
  total_tests: 42,
  passed_tests: 40,
  failed_tests: 1,
  skipped_tests: 1,
  duration_seconds: 125.7,
  metadata: {
    performance_metrics: { average_latency_ms: 8.7 },
    failed_tests: [{ name: 'test_large_batch', error: 'CUDA out of memory <b>@everyone</b>', duration_seconds: 3.2 }],
  },
};

let cwd: string;
let github: GitHubSimulator;
let ciProvider: CiConnection;

const config = (token: string) => ({
  api_url: github.url,
  token,
  repository: GITHUB_EXAMPLE.repository,
  commit_sha: GITHUB_EXAMPLE.commit,
  pr_number: String(GITHUB_EXAMPLE.pullRequest),
});

beforeEach(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'testwire-reporter-'));
  github = await startGitHubSimulator(gitHubExampleOptions());
  seedGitHubExample(github);
  ciProvider = await CIProviderFactory.createProvider('github', config(GITHUB_EXAMPLE.appToken));
});
afterEach(async () => {
  await ciProvider.close();
  expect(github.unexpected).toEqual([]);
  await github.close();
  await rm(cwd, { recursive: true, force: true });
});

describe('createTestRunResult', () => {
  it('takes camelCase and snake_case for the same', () => {
    const { metadata: _, ...flat } = createTestRunResult(RESULT);
    expect(createTestRunResult({ ...flat, metadata: {} })).toEqual({ ...flat, metadata: {} });
    expect(flat).toMatchObject({ testRunId: 'test-123', totalTests: 42, durationSeconds: 125.7 });
    expect(createTestRunResult(RESULT).metadata.performanceMetrics).toEqual({ average_latency_ms: 8.7 });
  });

  it('refuses counts that do not add up, and a status that nobody knows', () => {
    expect(() => createTestRunResult({ ...RESULT, passed_tests: 41 })).toThrow(TestRunResultError);
    expect(() => createTestRunResult({ ...RESULT, status: 'maybe' })).toThrow('status: "maybe" is not known; known are success');
  });
});

describe('TestResultFormatter', () => {
  const formatter = new TestResultFormatter({ now: () => Date.parse('2026-03-01T10:00:00Z') });

  it('writes the three forms of one report', () => {
    const markdown = formatter.formatMarkdown(RESULT);
    for (const text of ['Total Tests: 42', '40 (95.2%)', 'Average Latency Ms', 'test_large_batch', 'CUDA out of memory'])
      expect(markdown).toContain(text);
    expect(runReport.parse(JSON.parse(formatter.formatJson(RESULT))).totals).toMatchObject({ total: 42, failed: 1, skipped: 1 });
    const html = formatter.formatHtml(RESULT);
    expect(html).toMatch(/^<!doctype html>/);
    expect(html).toContain('test_large_batch');
    // Nothing that tests say is markup or a mention.
    expect(html + markdown).not.toContain('<b>@everyone');
  });
});

describe('TestResultReporter', () => {
  it('writes the reports and makes the provider show the truth, once', async () => {
    const reporter = new TestResultReporter({ ciProvider, cwd, reportDir: './reports' });
    const first = await reporter.reportTestResult(RESULT, { formats: ['markdown', 'html', 'json'] });
    expect(first).toMatchObject({ runId: 'test-123', status: 'failed', ok: true });
    expect(first.surfaces.map(({ surface }) => surface)).toEqual(['check', 'comment']);
    expect(await readFile(first.files.markdown ?? '', 'utf8')).toContain('Total Tests: 42');
    expect(first.files.json).toBe(join(cwd, 'reports', 'test-123_report.json'));
    const passed = { ...RESULT, status: 'success', passed_tests: 41, failed_tests: 0, metadata: {} };
    await reporter.reportTestResult(passed, { formats: [] });
    // GitHub shows the newest of a name; a verdict that was given is never rewritten.
    const newest = [...github.state.checkRuns.values()].at(-1);
    expect(newest).toMatchObject({ headSha: GITHUB_EXAMPLE.commit, status: 'completed', conclusion: 'success' });
    const comments = [...github.state.comments.values()].filter((comment) => comment.body.includes('<!-- testwire:'));
    expect(comments).toHaveLength(1);
    expect(comments[0]?.body).toContain('Passed: 41');
  });

  it('shows a run that goes on as going on, and comments when it has ended', async () => {
    const reporter = new TestResultReporter({ ciProvider, cwd });
    const running = await reporter.reportTestResult({ ...RESULT, status: 'running' });
    expect(running).toMatchObject({ status: 'running', ok: true });
    expect([...github.state.checkRuns.values()]).toMatchObject([{ status: 'in_progress' }]);
    expect(running.surfaces.map(({ surface }) => surface)).toEqual(['check']);
  });

  it('says what failed, and of which kind', async () => {
    const refused = await CIProviderFactory.createProvider('github', config('wrong'));
    const reported = await new TestResultReporter({ ciProvider: refused, cwd }).reportTestResult(RESULT);
    await refused.close();
    expect(reported.ok).toBe(false);
    expect(reported.surfaces).toMatchObject([
      { surface: 'check', outcome: { kind: 'failed', failure: { kind: 'auth' } } },
      { surface: 'comment', outcome: { kind: 'failed', failure: { kind: 'auth' } } },
    ]);
    github.failNext({ path: /./, status: 503, times: 100 });
    const down = await new TestResultReporter({ ciProvider, cwd }).reportTestResult(RESULT);
    expect(down.surfaces[0]).toMatchObject({ outcome: { failure: { kind: 'unavailable' } } });
  }, 60_000);

  it('says that there is no place, instead of pretending', async () => {
    const { repository: _, ...nowhere } = config(GITHUB_EXAMPLE.appToken);
    const provider = await CIProviderFactory.createProvider('github', nowhere);
    const reporter = new TestResultReporter({ ciProvider: provider, cwd });
    expect(await reporter.reportTestResult(RESULT)).toMatchObject({
      ok: false,
      surfaces: [],
      notShown: expect.stringContaining('say repository and commit'),
    });
    const placed = { ...RESULT, metadata: { repository: GITHUB_EXAMPLE.repository } };
    expect(await reporter.reportTestResult(placed)).toMatchObject({ ok: true });
    await provider.close();
    expect(await new TestResultReporter({ cwd }).reportTestResult(RESULT)).toMatchObject({
      ok: true,
      notShown: 'No ciProvider was given.',
    });
  });
});

describe('collected artifacts', () => {
  async function local(): Promise<CiConnection> {
    return CIProviderFactory.createProvider('local', { directory: join(cwd, 'provider'), repository: 'acme/shop' });
  }

  it('are never copied onto themselves, and arrive whole', async () => {
    const provider = await local();
    const reporter = new TestResultReporter({ ciProvider: provider, cwd, artifactDir: './artifacts' });
    await mkdir(join(cwd, 'artifacts'));
    await mkdir(join(cwd, 'out', 'artifacts'), { recursive: true });
    await writeFile(join(cwd, 'artifacts', 'perf.json'), '{"a":1}');
    await writeFile(join(cwd, 'out', 'artifacts', 'perf.json'), '{"b":2}');
    const collected = await reporter.collectAndUploadArtifacts('run-1', ['./artifacts/*.json', 'artifacts/perf.*', 'out/**']);
    expect(collected.map(({ name, bytes, outcome }) => [name, bytes, outcome.kind])).toEqual([
      ['artifacts/perf.json', 7, 'done'],
      ['out/artifacts/perf.json', 7, 'done'],
    ]);
    expect(await readFile(join(cwd, 'artifacts', 'perf.json'), 'utf8')).toBe('{"a":1}');
    expect(await readFile(collected[1]?.path ?? '', 'utf8')).toBe('{"b":2}');
    for (const { outcome } of collected) {
      const url = 'value' in outcome ? outcome.value.url : '';
      expect((await readFile(new URL(url), 'utf8')).length).toBe(7);
    }
    const { files } = await reporter.reportTestResult({ ...RESULT, test_run_id: 'run-1' });
    expect(await readFile(files.json ?? '', 'utf8')).toContain('out/artifacts/perf.json');
    await provider.close();
  });

  it('are told as not supported where the provider takes none', async () => {
    await writeFile(join(cwd, 'a.log'), 'x');
    const collected = await new TestResultReporter({ ciProvider, cwd }).collectAndUploadArtifacts('run-1', ['*.log']);
    expect(collected).toMatchObject([{ name: 'a.log', outcome: { kind: 'unsupported' } }]);
  });
});

describe('CIProviderFactory.createProvider', () => {
  it('tells every fault of a configuration at once', async () => {
    const making = CIProviderFactory.createProvider('gitlab', { base_url: 'no url', colour: 'red' });
    await expect(making).rejects.toThrow(ProviderConfigurationError);
    await expect(making).rejects.toThrow(/baseUrl[\s\S]*token/);
    await expect(CIProviderFactory.createProvider('github', { commit_sha: 'HEAD' })).rejects.toThrow('commit');
    await expect(CIProviderFactory.createProvider('nobody', {})).rejects.toThrow('available are');
  });
});
