import type { ShardResult } from '@testwire/contracts';
import { letOthersRun } from './let-others-run.ts';

/** Tests of one piece: some 100 KiB as a rule. */
const TESTS = 500;

/**
 * A result as UTF-8 JSON, the same bytes as `JSON.stringify` gives, piece by piece: the text of a large one is never held as a whole,
 * and others get their turn between two pieces.
 */
export async function* resultJson(result: ShardResult): AsyncGenerator<Buffer> {
  let before = '{';
  for (const [key, value] of Object.entries(result)) {
    if (value === undefined) continue;
    if (key === 'tests') yield* listJson(`${before}"tests":`, result.tests);
    else yield Buffer.from(`${before}${JSON.stringify(key)}:${JSON.stringify(value)}`);
    before = ',';
  }
  yield Buffer.from(before === '{' ? '{}' : '}');
}

async function* listJson(before: string, items: readonly unknown[]): AsyncGenerator<Buffer> {
  yield Buffer.from(`${before}[`);
  for (let at = 0; at < items.length; at += TESTS) {
    const piece = JSON.stringify(items.slice(at, at + TESTS)).slice(1, -1);
    yield Buffer.from(at === 0 ? piece : `,${piece}`);
    await letOthersRun();
  }
  yield Buffer.from(']');
}
