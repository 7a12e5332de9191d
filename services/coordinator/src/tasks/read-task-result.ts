import { fromSnakeCase, type ShardResult, testRunResult } from '@testwire/contracts';
import { fromTestRunResult, readResult } from '@testwire/results';
import { badRequest, parseObject, type StagedBody } from '@testwire/runtime';
import { z } from 'zod';

/** JSON is held as a whole while it is read, and takes nine times its size then; other formats are read as they come. */
const JSON_BYTES = 32 * 1024 * 1024;

function readTestRunResult(value: object): ShardResult {
  try {
    const parsed = testRunResult.safeParse(fromSnakeCase(value));
    if (parsed.success) return fromTestRunResult(parsed.data);
    throw badRequest(`The TestRunResult has faults:\n${z.prettifyError(parsed.error)}`);
  } catch (error) {
    if (error instanceof RangeError) throw badRequest(error.message);
    throw error;
  }
}

/** Reads one result file in any known format, or a `TestRunResult`. Throws 400 saying file and line. */
export async function readTaskResult(body: StagedBody, file: string): Promise<ShardResult> {
  const whole = await parseObject(body, ['testRunId', 'test_run_id'], JSON_BYTES);
  if (whole !== undefined) return readTestRunResult(whole);
  const outcome = await readResult({ name: file, content: body.open(), limits: { maxJsonLength: JSON_BYTES } });
  if (outcome.ok) return outcome.result;
  const { file: where = file, line, message: found } = outcome.problem;
  const message = [found, ...(outcome.hint === undefined ? [] : [outcome.hint])].join(' ');
  throw badRequest(message, { problem: { file: where, ...(line === undefined ? {} : { line }), message } });
}
