import { type PipelineRef, ProviderError, type RepositoryRef } from '@testwire/contracts';
import type { HttpLimits } from '../http.ts';
import { clip } from '../clip.ts';
import type { CollectedResult, CollectRequest } from '../provider.ts';
import type { RestClient } from '../rest-client.ts';
import { listAll } from './api.ts';
import { BITBUCKET_LIMITS } from './limits.ts';
import { pipelinePath } from './repository.ts';
import { reasonAnswer, stepAnswer, testCaseAnswer, type TestCaseAnswer, testSummaryAnswer } from './schema.ts';
import { explainLess, needsReason, toShardResult } from './test-report.ts';

/**
 * What Bitbucket found of JUnit reports in the pipeline's steps: https://support.atlassian.com/bitbucket-cloud/docs/test-reporting-in-pipelines/.
 * One result for each step that has tests.
 */
export async function* collect(
  api: RestClient,
  { repository, pipeline, limits }: CollectRequest,
): AsyncIterable<CollectedResult> {
  const reader = new StepReader(api, repository, pipeline, {
    timeoutMs: BITBUCKET_LIMITS.timeoutMs,
    maxBytes: Math.min(limits.totalBytes, BITBUCKET_LIMITS.answerBytes),
  });
  const names = new Map<string, number>();
  const steps = await reader.steps();
  for (const step of steps.items) {
    const shard = uniqueName(step.name ?? '', names);
    try {
      const result = await reader.read(step.uuid);
      if (result !== undefined) yield { kind: 'result', shard, result };
    } catch (error) {
      if (!(error instanceof ProviderError) || error.failure.kind !== 'rejected') throw error;
      yield { kind: 'problem', shard, path: 'test_reports', message: error.message };
    }
  }
  if (!steps.complete) {
    yield {
      kind: 'problem',
      shard: 'bitbucket',
      path: 'steps',
      message: `Only the first ${steps.items.length} steps were read.`,
    };
  }
}

class StepReader {
  readonly #api: RestClient;
  readonly #steps: string;
  readonly #limits: HttpLimits;
  #reasonsLeft: number = BITBUCKET_LIMITS.reasonRequests;

  constructor(api: RestClient, repository: RepositoryRef, pipeline: PipelineRef, limits: HttpLimits) {
    this.#api = api;
    this.#steps = `${pipelinePath(repository, pipeline)}/steps`;
    this.#limits = limits;
  }

  steps() {
    return listAll(this.#api, stepAnswer, { ...this.#request(this.#steps), maxPages: BITBUCKET_LIMITS.stepPages });
  }

  /** Undefined when the step has no tests. */
  async read(step: string) {
    const path = `${this.#steps}/${encodeURIComponent(step)}/test_reports`;
    const summary = await orNothing(this.#api.json(testSummaryAnswer, this.#request(path)));
    if (summary === undefined || !summary.number_of_test_cases) return undefined;
    const list = { ...this.#request(`${path}/test_cases`), maxPages: BITBUCKET_LIMITS.testCasePages };
    const cases = await orNothing(listAll(this.#api, testCaseAnswer, list));
    const explained: TestCaseAnswer[] = [];
    let unexplained = 0;
    for (const test of cases?.items ?? []) {
      const asked = needsReason(test) && this.#reasonsLeft > 0;
      explained.push(asked ? await this.#explain(path, test) : test);
      if (!asked && needsReason(test)) unexplained += 1;
    }
    const result = toShardResult(summary, explained, cases?.complete ?? true);
    return unexplained === 0 ? result : explainLess(result, unexplained);
  }

  async #explain(path: string, test: TestCaseAnswer): Promise<TestCaseAnswer> {
    this.#reasonsLeft -= 1;
    const reasons = `${path}/test_cases/${encodeURIComponent(test.uuid ?? '')}/test_case_reasons`;
    const found = await orNothing(listAll(this.#api, reasonAnswer, { ...this.#request(reasons), maxPages: 1 }));
    const [reason] = found?.items ?? [];
    return reason === undefined ? test : { ...test, reason };
  }

  #request(path: string) {
    return { path, needs: 'pipeline', limits: this.#limits };
  }
}

/** A step without reports is a 404, like one that is not there. */
async function orNothing<T>(answer: Promise<T>): Promise<T | undefined> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof ProviderError && error.failure.kind === 'not_found') return undefined;
    throw error;
  }
}

/** Parallel steps may share a name. */
function uniqueName(given: string, names: Map<string, number>): string {
  const name = clip(given.trim() || 'step', 190);
  const seen = (names.get(name) ?? 0) + 1;
  names.set(name, seen);
  return seen === 1 ? name : `${name} (${seen})`;
}
