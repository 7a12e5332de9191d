import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CIProviderFactory, createTestRunResult, detectCiEnvironment, TestResultReporter } from '@testwire/sdk/providers';
import { SIMULATORS } from '@testwire/testkit';

let cwd: string;
beforeEach(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'testwire-seed-'));
});
afterEach(() => rm(cwd, { recursive: true, force: true }));

// "Basic Usage with TestResultReporter"
it.each(['github', 'gitlab', 'bitbucket', 'azure-devops', 'gitea', 'bitbucket-dc', 'jenkins', 'teamcity'])(
  'reports a result to %s, with reports and artifacts',
  async (id) => {
    const start = SIMULATORS[id];
    if (start === undefined) throw new Error(`There is no simulator of ${id}.`);
    const simulator = await start({});

    // Create a CI provider
    const ciConfig = simulator.config;
    const ciProvider = await CIProviderFactory.createProvider(id, ciConfig);

    // Create a test result reporter
    const reporter = new TestResultReporter({ ciProvider, cwd, reportDir: './reports', artifactDir: './artifacts' });

    // Create a test result
    const testResult = createTestRunResult({
      testRunId: 'test-123',
      status: 'success',
      totalTests: 42,
      passedTests: 40,
      failedTests: 1,
      skippedTests: 1,
      durationSeconds: 125.7,
    });

    // Add metadata
    testResult.metadata = { performanceMetrics: { average_throughput: 124.5, average_latency_ms: 8.7 } };

    // Generate reports
    const reported = await reporter.reportTestResult(testResult, { formats: ['markdown', 'html', 'json'] });

    // Collect and upload artifacts
    await mkdir(join(cwd, 'artifacts'));
    await writeFile(join(cwd, 'artifacts', 'perf.json'), '{}');
    await writeFile(join(cwd, 'artifacts', 'worker.log'), 'done\n');
    const artifacts = await reporter.collectAndUploadArtifacts(testResult.testRunId, ['./artifacts/*.json', './artifacts/*.log']);

    expect(reported).toMatchObject({ status: 'passed', ok: true });
    expect(reported.surfaces.length).toBeGreaterThan(0);
    expect(Object.keys(reported.files)).toEqual(['markdown', 'html', 'json']);
    expect(artifacts.map(({ name, outcome }) => [name, outcome.kind === 'failed'])).toEqual([
      ['artifacts/perf.json', false],
      ['artifacts/worker.log', false],
    ]);
    // "Markdown Format": the lines of the sample.
    const markdown = await readFile(reported.files.markdown ?? '', 'utf8');
    for (const line of [
      '# Test Run Report: test-123',
      '**Status:** SUCCESS',
      '- Total Tests: 42',
      '- Passed: 40 (95.2%)',
      '- Failed: 1 (2.4%)',
      '- Skipped: 1 (2.4%)',
      '- Duration: 2m 5.70s',
      '| Metric | Value |',
      '| Average Throughput | 124.50 |',
      '| Average Latency Ms | 8.70 |',
    ])
      expect(markdown).toContain(line);
    await ciProvider.close();
    await simulator.close();
  },
);

// "Auto-Detection of CI Environment"
it('detects the CI and connects to it', async () => {
  const env = {
    GITLAB_CI: 'true',
    CI_PROJECT_PATH: 'acme/shop',
    CI_PROJECT_ID: '42',
    CI_COMMIT_SHA: 'a'.repeat(40),
    GITLAB_TOKEN: 't',
  };
  const detected = detectCiEnvironment({ env, readFile: () => undefined });
  if (detected === undefined) throw new Error('nothing was detected');
  const ciProvider = await CIProviderFactory.createProvider(detected.provider, detected);
  expect(ciProvider).toMatchObject({ connection: 'gitlab', run: { repository: { name: 'acme/shop' }, commit: 'a'.repeat(40) } });
  await ciProvider.close();
});
