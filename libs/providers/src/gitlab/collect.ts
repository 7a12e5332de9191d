import { ProviderError } from '@testwire/contracts';
import { clip } from '../clip.ts';
import type { CollectedResult, CollectRequest } from '../provider.ts';
import type { GitLabApi } from './api.ts';
import { projectOf } from './project.ts';
import { readAnswer, testReportAnswer, type TestSuiteAnswer } from './schema.ts';
import { toShardResult } from './test-report.ts';

/** https://docs.gitlab.com/api/pipelines/#get-a-test-report-for-a-pipeline: what the jobs declared as `artifacts:reports:junit`. */
export async function* collectResults(api: GitLabApi, { repository, pipeline }: CollectRequest): AsyncIterable<CollectedResult> {
  const path = `pipelines/${pipeline.id}/test_report`;
  let answer: unknown;
  try {
    answer = await api.pipelines.showTestReport(projectOf(repository), Number(pipeline.id));
  } catch (error) {
    if (!(error instanceof ProviderError) || error.failure.kind !== 'rejected') throw error;
    yield { kind: 'problem', shard: 'gitlab', path, message: error.message };
    return;
  }
  const names = new Map<string, number>();
  for (const suite of readAnswer(testReportAnswer, answer, 'test report').test_suites) {
    yield { kind: 'result', shard: uniqueShard(suite, names), result: toShardResult(suite) };
  }
}

/** A suite is named after its job; jobs of child pipelines may share a name. */
function uniqueShard(suite: TestSuiteAnswer, names: Map<string, number>): string {
  const name = clip(suite.name || 'tests', 190);
  const seen = (names.get(name) ?? 0) + 1;
  names.set(name, seen);
  return seen === 1 ? name : `${name} (${seen})`;
}
