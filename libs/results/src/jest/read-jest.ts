import type { ReadOutcome, Source } from '../format.ts';
import { OUTSIDE_ANY_TEST, TestList } from '../found-test.ts';
import { asAmount, asCount, asObject, asText } from '../json/pick.ts';
import type { JsonObject } from '../json/pick.ts';
import { objectsOf, readReport } from '../json/read-report.ts';
import { readJestTest } from './jest-test.ts';

/**
 * Reads the report of Jest or Vitest, and Jest's own results as processors get them. A file that failed with no failed
 * test in it (import, hook) becomes an errored test.
 */
export async function readJest(source: Source): Promise<ReadOutcome> {
  return readReport(source, (report) => {
    const files = objectsOf(report['testResults']);
    const tests = new TestList(source);
    let listed = 0;
    for (const file of files) listed += readFile(file, tests);
    tests.compare(asCount(report['numTotalTests']), listed);
    if (report['success'] === false && !tests.hasFailure) {
      const message = 'The run was not successful, and none of its tests failed.';
      tests.add({ name: OUTSIDE_ANY_TEST, status: 'errored', message });
    }
    const interrupted = report['wasInterrupted'] === true;
    if (interrupted) source.problems.add('The run was interrupted.');
    return tests.finish('jest', !interrupted, { durationSeconds: wallClock(report, files) });
  });
}

function readFile(file: JsonObject, tests: TestList): number {
  // `name` and `assertionResults` in reports, `testFilePath` and `testResults` in what processors get.
  const path = asText(file['name']) ?? asText(file['testFilePath']);
  const environment = asText(file['displayName']) ?? asText(asObject(file['displayName'])?.['name']);
  const entries = objectsOf(file['assertionResults'] ?? file['testResults']);
  let hasFailed = false;
  for (const entry of entries) {
    const test = readJestTest(entry);
    hasFailed ||= test.status === 'failed' || test.status === 'errored';
    tests.add({ ...test, file: path, environment });
  }
  const words = asText(file['message']) ?? asText(file['failureMessage']) ?? asText(asObject(file['testExecError'])?.['message']);
  const execError = asObject(file['testExecError']);
  const failed = file['status'] === 'failed' || execError !== undefined || asText(file['failureMessage']) !== undefined;
  if (failed && !hasFailed) {
    const message = words === undefined ? 'The file failed, and none of its tests did.' : undefined;
    tests.add({ name: OUTSIDE_ANY_TEST, status: 'errored', message, details: words, file: path, environment });
  }
  return entries.length;
}

/** Times are milliseconds since 1970; a file that did not run has 0. */
function wallClock(report: JsonObject, files: readonly JsonObject[]): number | undefined {
  const start = asAmount(report['startTime']);
  let end = 0;
  for (const file of files) {
    end = Math.max(end, asAmount(file['endTime']) ?? asAmount(asObject(file['perfStats'])?.['end']) ?? 0);
  }
  return start === undefined || end <= start ? undefined : (end - start) / 1000;
}
