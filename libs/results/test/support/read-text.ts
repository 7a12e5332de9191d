import { shardResult } from '@testwire/contracts';
import type { Problem, ShardResult } from '@testwire/contracts';
import { readResult } from '@testwire/results';
import type { ReadLimits } from '@testwire/results';

export const NAME = 'report.xml';

/** Reads a file that must be readable, and holds what comes out to the contract. */
export async function read(content: string | Uint8Array, limits?: ReadLimits): Promise<ShardResult> {
  const outcome = await readResult({ name: NAME, content: toBytes(content), ...(limits === undefined ? {} : { limits }) });
  if (!outcome.ok) throw new Error(`expected a result, got: ${outcome.problem.message}`);
  return shardResult.parse(outcome.result);
}

/** Reads a file that must be refused. */
export async function refuse(content: string | Uint8Array, limits?: ReadLimits): Promise<Problem> {
  const outcome = await readResult({ name: NAME, content: toBytes(content), ...(limits === undefined ? {} : { limits }) });
  if (outcome.ok) throw new Error(`expected a refusal, got ${outcome.result.tests.length} tests`);
  return outcome.problem;
}

/** One suite around the given cases. */
export function suite(cases: string, attributes = 'name="cart"'): string {
  return `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites><testsuite ${attributes}>${cases}</testsuite></testsuites>`;
}

export function messages(result: ShardResult): string[] {
  return result.problems.map((problem) => problem.message);
}

function toBytes(content: string | Uint8Array): Uint8Array {
  return typeof content === 'string' ? Buffer.from(content) : content;
}
