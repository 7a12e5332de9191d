import type { TestStatus } from '@testwire/contracts';
import type { ReadOutcome, Source } from '../format.ts';
import { TestList } from '../found-test.ts';
import type { FoundTest } from '../found-test.ts';
import { asAmount, asCount, asObject, asText } from '../json/pick.ts';
import type { JsonObject } from '../json/pick.ts';
import { objectsOf, readReport } from '../json/read-report.ts';

type Place = { readonly suite: readonly string[]; readonly file: string | undefined };

/** Reads Mochawesome's report. A hook that failed becomes an errored test; one that did not is none. */
export async function readMochawesome(source: Source): Promise<ReadOutcome> {
  return readReport(source, (report) => {
    const tests = new TestList(source);
    let listed = 0;
    for (const suite of objectsOf(report['results'])) listed += readSuite(suite, { suite: [], file: undefined }, tests);
    const stats = asObject(report['stats']);
    tests.compare(asCount(stats?.['testsRegistered']) ?? asCount(stats?.['tests']), listed);
    const milliseconds = asAmount(stats?.['duration']);
    return tests.finish('mochawesome', true, {
      tool: 'mocha',
      durationSeconds: milliseconds === undefined ? undefined : milliseconds / 1000,
    });
  });
}

/** Returns how many tests there were. */
function readSuite(suite: JsonObject, above: Place, tests: TestList): number {
  const title = asText(suite['title']);
  const file = asText(suite['file']) ?? asText(suite['fullFile']) ?? above.file;
  const place = { suite: title === undefined ? above.suite : [...above.suite, title], file };
  for (const hook of [...objectsOf(suite['beforeHooks']), ...objectsOf(suite['afterHooks'])]) {
    if (judge(hook) === 'failed') tests.add({ ...readTest(hook, place), status: 'errored' });
  }
  const entries = objectsOf(suite['tests']);
  for (const entry of entries) tests.add(readTest(entry, place));
  let listed = entries.length;
  for (const inner of objectsOf(suite['suites'])) listed += readSuite(inner, place, tests);
  return listed;
}

function readTest(entry: JsonObject, place: Place): FoundTest {
  const error = asObject(entry['err']);
  const status = judge(entry);
  const stack = asText(error?.['estack']) ?? asText(error?.['stack']);
  const diff = asText(error?.['diff']);
  return {
    ...place,
    name: asText(entry['title']),
    status: status ?? 'errored',
    durationMs: asAmount(entry['duration']),
    message: status === undefined ? 'The test neither passed nor failed.' : asText(error?.['message']),
    details: diff === undefined ? stack : `${stack ?? ''}\n\n${diff}`,
  };
}

/** "skipped" is a test that was not run because a hook before it failed. */
function judge(entry: JsonObject): TestStatus | undefined {
  if (entry['fail'] === true || entry['state'] === 'failed') return 'failed';
  if (entry['pass'] === true || entry['state'] === 'passed') return 'passed';
  const isSkipped = entry['pending'] === true || entry['skipped'] === true;
  return isSkipped || entry['state'] === 'pending' || entry['state'] === 'skipped' ? 'skipped' : undefined;
}
