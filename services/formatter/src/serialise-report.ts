import type { RunReport } from '@testwire/contracts';

/** Tests in a piece. */
const PIECE = 200;

/** What `JSON.stringify` makes of the report, in pieces: that of a million tests is longer than a string can be. */
export function* serialiseReport(report: RunReport): Generator<string> {
  let before = '{';
  for (const [key, value] of Object.entries(report)) {
    if (value === undefined) continue;
    yield `${before}${JSON.stringify(key)}:`;
    if (key === 'tests') yield* serialiseTests(report.tests);
    else yield JSON.stringify(value);
    before = ',';
  }
  yield '}';
}

function* serialiseTests(tests: RunReport['tests']): Generator<string> {
  yield '[';
  for (let from = 0; from < tests.length; from += PIECE) {
    yield `${from === 0 ? '' : ','}${JSON.stringify(tests.slice(from, from + PIECE)).slice(1, -1)}`;
  }
  yield ']';
}
