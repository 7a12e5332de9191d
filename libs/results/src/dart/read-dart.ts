import { formatCount } from '@testwire/contracts';
import type { ReadOutcome, Source } from '../format.ts';
import { OUTSIDE_ANY_TEST, TestList } from '../found-test.ts';
import { JsonLines } from '../json/read-json-lines.ts';
import { DartRun } from './dart-run.ts';

/** Reads the events of Dart's and Flutter's test runners. Other lines, such as Flutter's own, are passed over. */
export async function readDart(source: Source): Promise<ReadOutcome> {
  const lines = new JsonLines(source);
  const run = new DartRun();
  for await (const { object } of lines.read()) if (object !== undefined) run.apply(object);
  const tests = new TestList(source);
  const unfinished = run.tell(tests);
  const { end } = run;
  if (end === undefined || unfinished > 0) {
    const open = unfinished === 0 ? '' : ` ${formatCount(unfinished, 'test')} did not end.`;
    source.problems.add(`The file ends before the run did.${open}`, lines.lastLine);
  } else if (end.success === null) source.problems.add('The run was stopped before its end.', lines.lastLine);
  if (end?.success === false && !tests.hasFailure) {
    const message = 'The run was not successful, and none of its tests failed.';
    tests.add({ name: OUTSIDE_ANY_TEST, status: 'errored', message });
  }
  const whole = lines.whole && end !== undefined && end.success !== null && unfinished === 0;
  return tests.finish('dart', whole, { tool: 'dart test', durationSeconds: run.lastTime / 1000 });
}
