import { fromSnakeCase, placeOf, type ShardResult, TEST_RUN_STATUSES, testRunResult, verdictOf } from '@testwire/contracts';
import { readResult, fromTestRunResult } from '@testwire/results';
import { badRequest, parseObject, type StagedBody } from '@testwire/runtime';
import { z } from 'zod';
import type { Claim } from './describe-run.ts';

/** JSON is held as a whole while it is read, and takes nine times its size then; other formats are read as they come. */
const JSON_BYTES = 32 * 1024 * 1024;

/** A result as it was posted: what it says of itself, and its tests. */
export interface PostedResult {
  readonly claim: Claim;
  readonly result: ShardResult;
  /** The sender's own verdict; `running`: there is more to come. Undefined: the tests decide. */
  readonly declared?: 'passed' | 'failed' | 'running';
}

function renameKeys(value: unknown): unknown {
  try {
    return fromSnakeCase(value);
  } catch (error) {
    if (error instanceof RangeError) throw badRequest(error.message);
    throw error;
  }
}

/** Fields as the sender wrote them: whoever sent snake_case looks for `total_tests`. */
function asWritten(text: string, value: object): string {
  if ('testRunId' in value) return text;
  const snake = (name: string): string => name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
  return text.replaceAll(/\b[a-z]+(?:[A-Z][a-z]*)+\b/g, snake);
}

function readTestRunResult(value: object, runId: string): PostedResult {
  const parsed = testRunResult.safeParse(renameKeys(value));
  if (!parsed.success) throw badRequest(`The TestRunResult has faults:\n${asWritten(z.prettifyError(parsed.error), value)}`);
  const { data } = parsed;
  if (data.testRunId !== runId)
    throw badRequest(`${asWritten('testRunId', value)} is "${data.testRunId}", but the URL names run "${runId}".`);
  const declared = verdictOf(data.status);
  if (declared === undefined)
    throw badRequest(`status "${data.status}" is not known; known are ${TEST_RUN_STATUSES.join(', ')}.`);
  const { connection: provider, ...place } = placeOf(data);
  return { claim: { ...place, provider }, result: fromTestRunResult(data), declared };
}

/** Reads a `TestRunResult` (camelCase or snake_case), or a result file in any known format. Throws 400 saying file and line. */
export async function readPostedResult(body: StagedBody, mediaType: string, runId: string, name: string): Promise<PostedResult> {
  if (mediaType === 'application/json') {
    const value = await parseObject(body, ['testRunId', 'test_run_id'], JSON_BYTES);
    if (value !== undefined) return readTestRunResult(value, runId);
  }
  const outcome = await readResult({ name, content: body.open(), limits: { maxJsonLength: JSON_BYTES } });
  if (!outcome.ok) {
    const { file, line, message: found } = outcome.problem;
    const message = [found, ...(outcome.hint === undefined ? [] : [outcome.hint])].join(' ');
    throw badRequest(message, { problem: { file: file ?? name, ...(line === undefined ? {} : { line }), message } });
  }
  return { claim: {}, result: outcome.result };
}
