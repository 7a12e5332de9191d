import type { ReadOutcome, Source } from '../format.ts';
import { OUTSIDE_ANY_TEST, TestList } from '../found-test.ts';
import { asAmount, asCount, asObject, asText } from '../json/pick.ts';
import type { JsonObject } from '../json/pick.ts';
import { objectsOf, readReport } from '../json/read-report.ts';
import { readErrors, readPlaywrightTest } from './playwright-test.ts';

/** Reads Playwright's report. One spec in two projects is two tests; an error outside of tests becomes an errored one. */
export async function readPlaywright(source: Source): Promise<ReadOutcome> {
  return readReport(source, (report) => {
    const suites = report['suites'];
    if (!Array.isArray(suites)) {
      return { ok: false, problem: source.problems.make('The Playwright report has no list "suites".', 1) };
    }
    const tests = new TestList(source);
    let listed = 0;
    for (const suite of objectsOf(suites)) listed += readSuite(suite, [], tests);
    const stats = asObject(report['stats']);
    tests.compare(declaredTests(stats), listed);
    for (const error of objectsOf(report['errors'])) {
      const location = asObject(error['location']);
      const place = { file: asText(location?.['file']), line: asCount(location?.['line']) };
      tests.add({ name: OUTSIDE_ANY_TEST, status: 'errored', ...place, ...readErrors([error]) });
    }
    const milliseconds = asAmount(stats?.['duration']);
    return tests.finish('playwright', true, {
      tool: 'playwright',
      durationSeconds: milliseconds === undefined ? undefined : milliseconds / 1000,
    });
  });
}

/** The outermost suites are files, which tests name anyway. Returns how many tests there were. */
function readSuite(suite: JsonObject, above: readonly string[], tests: TestList): number {
  const title = asText(suite['title']);
  const isFile = above.length === 0 && title !== undefined && title === suite['file'];
  const path = title === undefined || isFile ? above : [...above, title];
  let listed = 0;
  for (const spec of objectsOf(suite['specs'])) {
    for (const test of objectsOf(spec['tests'])) {
      tests.add(readPlaywrightTest(spec, test, path));
      listed += 1;
    }
  }
  for (const inner of objectsOf(suite['suites'])) listed += readSuite(inner, path, tests);
  return listed;
}

function declaredTests(stats: JsonObject | undefined): number | undefined {
  const parts = ['expected', 'unexpected', 'flaky', 'skipped'].map((name) => asCount(stats?.[name]));
  let sum = 0;
  for (const part of parts) {
    if (part === undefined) return undefined;
    sum += part;
  }
  return sum;
}
