import { stripVTControlCharacters } from 'node:util';
import type { AttemptReport, TestReport } from '@testwire/contracts';
import { clipMessage } from '../http/clip-message.ts';

const MOST_MESSAGE = 65_536;
const MOST_DETAILS = 262_144;
const MOST_NAME = 4096;
const MOST_SUITE = 2048;
const DEEPEST_SUITE = 64;

/** What a runner says of a failure, in the two parts that a report has: its first line, and all of it. */
export function describeFailure(text: string): Pick<AttemptReport, 'message' | 'details'> {
  const plain = stripVTControlCharacters(text).trim();
  if (plain === '') return {};
  const [first = ''] = plain.split('\n', 1);
  return { message: clipMessage(first, MOST_MESSAGE), ...(first === plain ? {} : { details: clipMessage(plain, MOST_DETAILS) }) };
}

/** Within what an event may hold: a test with a long name is worth more than none. */
export function clipReport(test: TestReport): TestReport {
  return {
    ...test,
    name: clipMessage(test.name, MOST_NAME),
    ...(test.suite === undefined
      ? {}
      : { suite: test.suite.slice(0, DEEPEST_SUITE).map((part) => clipMessage(part, MOST_SUITE)) }),
  };
}

/** A path as a report has it: below the folder, with "/". */
export function relativePath(path: string, folder: string): string {
  const below = path.startsWith(`${folder}/`) ? path.slice(folder.length + 1) : path;
  return below.replaceAll('\\', '/');
}
