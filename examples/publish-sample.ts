import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type CiConnection, TestResultReporter } from '@testwire/sdk/providers';
import { describeArtifacts, describeReported } from './describe.ts';
import { sampleResult } from './sample-result.ts';

/** Reports the sample result and its log, in a folder of its own. Answers the exit code. */
export async function publishSample(ciProvider: CiConnection): Promise<number> {
  const cwd = await mkdtemp(join(tmpdir(), 'testwire-example-'));
  await writeFile(join(cwd, 'worker.log'), 'test_large_batch: CUDA out of memory\n');
  const reporter = new TestResultReporter({ ciProvider, cwd, reportDir: './reports', artifactDir: './artifacts' });
  const result = sampleResult('example-1');
  describeReported(await reporter.reportTestResult(result));
  describeArtifacts(await reporter.collectAndUploadArtifacts(result.testRunId, ['*.log']));
  console.log('Once more: the reports now name the artifacts. What would say the same is unchanged, and nothing is shown twice.');
  return describeReported(await reporter.reportTestResult(result, { formats: ['markdown', 'html', 'json'] }));
}
