import { formatCount, type ShardResult } from '@testwire/contracts';
import { clipText, FIELD } from '../clip-text.ts';
import type { ReadOutcome, Source } from '../format.ts';
import type { ElementReader } from './element-reader.ts';
import { readXml } from './read-xml.ts';

/** What a file says about itself as a whole, known once it is read. */
export type RunClaims = {
  readonly tool?: string | undefined;
  readonly durationMs?: number | undefined;
  /** The number of tests that its headers claim, to be compared with `listed`. */
  readonly declared?: number | undefined;
  /** How many results were listed, when that is not the number of tests. */
  readonly listed?: number;
};

/** Streams a document through `reader` and makes a result of its tests. `complete` may add tests that only the end shows. */
export async function readElements(
  source: Source,
  format: string,
  reader: ElementReader,
  complete: (whole: boolean) => RunClaims,
): Promise<ReadOutcome> {
  const whole = await readXml(source, reader);
  reader.finish();
  const claims = complete(whole);
  const { declared, durationMs, tool } = claims;
  const listed = claims.listed ?? reader.tests.length;
  if (whole && declared !== undefined && declared !== listed) {
    source.problems.add(`The file declares ${formatCount(declared, 'test')} and lists ${listed}; the listed ones are counted.`);
  }
  const result: ShardResult = {
    format,
    ...(tool === undefined ? {} : { tool: clipText(tool, FIELD.tool) }),
    tests: reader.tests,
    ...(durationMs === undefined ? {} : { durationSeconds: Math.round(durationMs * 1e3) / 1e6 }),
    partial: !whole,
    problems: source.problems.toArray(),
  };
  return { ok: true, result };
}
