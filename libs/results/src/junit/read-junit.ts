import { formatCount, type ShardResult } from '@testwire/contracts';
import type { ReadOutcome, Source } from '../format.ts';
import { readXml } from '../xml/read-xml.ts';
import { JunitHandler } from './junit-handler.ts';

/**
 * Reads JUnit XML of any writer. Elements are counted, not headers; a header stands in only for a file that lists no
 * test at all. Two cases of one name are two tests.
 */
export async function readJunit(source: Source): Promise<ReadOutcome> {
  const handler = new JunitHandler(source.limits);
  const whole = await readXml(source, handler);
  handler.finish();
  const { declared, tests, tool } = handler;
  const isHeaderOnly = whole && tests.length === 0 && (declared.tests ?? 0) > 0;
  const declares = `The file declares ${formatCount(declared.tests ?? 0, 'test')}`;
  if (isHeaderOnly) {
    source.problems.add(`${declares} and lists none; the declared counts were taken.`);
  } else if (whole && declared.tests !== undefined && declared.tests !== tests.length) {
    source.problems.add(`${declares} and lists ${tests.length}; the listed ones are counted.`);
  }
  const result: ShardResult = {
    format: 'junit',
    ...(tool === undefined ? {} : { tool }),
    tests,
    ...(isHeaderOnly ? { unlisted: declared.toTotals() } : {}),
    ...(declared.seconds === undefined ? {} : { durationSeconds: declared.seconds }),
    partial: !whole,
    problems: source.problems.toArray(),
  };
  return { ok: true, result };
}
