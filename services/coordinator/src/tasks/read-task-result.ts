import { fromSnakeCase, type ShardResult, testRunResult } from '@testwire/contracts';
import { fromTestRunResult, readResult } from '@testwire/results';
import { badRequest } from '@testwire/runtime';
import { z } from 'zod';

function readTestRunResult(body: Buffer): ShardResult | undefined {
  let value: unknown;
  try {
    value = JSON.parse(body.toString('utf8'));
  } catch {
    // Not ours to judge: the result readers say file and line.
    return undefined;
  }
  if (value === null || typeof value !== 'object' || !('testRunId' in value || 'test_run_id' in value)) return undefined;
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
export async function readTaskResult(body: Buffer, file: string): Promise<ShardResult> {
  const whole = readTestRunResult(body);
  if (whole !== undefined) return whole;
  const outcome = await readResult({ name: file, content: body });
  if (outcome.ok) return outcome.result;
  const { file: where = file, line, message: found } = outcome.problem;
  const message = [found, ...(outcome.hint === undefined ? [] : [outcome.hint])].join(' ');
  throw badRequest(message, { problem: { file: where, ...(line === undefined ? {} : { line }), message } });
}
