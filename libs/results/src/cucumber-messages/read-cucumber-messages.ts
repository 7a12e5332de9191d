import { formatCount } from '@testwire/contracts';
import type { ReadOutcome, Source } from '../format.ts';
import { OUTSIDE_ANY_TEST, TestList } from '../found-test.ts';
import { JsonLines } from '../json/read-json-lines.ts';
import { MessagesRun } from './messages-run.ts';

/** Reads the messages that Cucumber writes line by line. A scenario that was tried again is one test with `retries`. */
export async function readCucumberMessages(source: Source): Promise<ReadOutcome> {
  const lines = new JsonLines(source);
  const run = new MessagesRun();
  for await (const { object } of lines.read()) if (object !== undefined) run.apply(object);
  const tests = new TestList(source);
  const unfinished = run.tell(tests);
  const isFinished = run.isFinished && unfinished === 0;
  if (!isFinished) {
    const open = unfinished === 0 ? '' : ` ${formatCount(unfinished, 'scenario')} did not end.`;
    source.problems.add(`The file ends before the run did.${open}`, lines.lastLine);
  }
  if (run.hasFailed && !tests.hasFailure) {
    const message = 'The run was not successful, and none of its scenarios failed.';
    tests.add({ name: OUTSIDE_ANY_TEST, status: 'errored', message });
  }
  return tests.finish('cucumber-messages', lines.whole && isFinished, { tool: run.tool, durationSeconds: run.durationSeconds });
}
