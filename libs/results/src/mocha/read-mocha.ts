import type { TestStatus } from '@testwire/contracts';
import type { ReadOutcome, Source } from '../format.ts';
import { TestList } from '../found-test.ts';
import type { FoundAttempt, FoundTest } from '../found-test.ts';
import { asAmount, asCount, asObject, asText } from '../json/pick.ts';
import type { JsonObject } from '../json/pick.ts';
import { objectsOf, readReport } from '../json/read-report.ts';
import { isHookTitle } from './mocha-hook.ts';

const MOST_RETRIES = 100;
const LISTS = [
  ['failures', 'failed'],
  ['passes', 'passed'],
  ['pending', 'skipped'],
] as const;

/** Reads Mocha's report. A hook that failed is among the failures but not among the tests; it becomes an errored test. */
export async function readMocha(source: Source): Promise<ReadOutcome> {
  return readReport(source, (report) => {
    const tests = new TestList(source);
    const unjudged = countByKey(objectsOf(report['tests']));
    let listed = 0;
    for (const [list, status] of LISTS) {
      for (const entry of objectsOf(report[list])) {
        const isHook = status === 'failed' && isHookTitle(entry['title']);
        const left = unjudged.get(keyOf(entry)) ?? 0;
        if (left > 0) unjudged.set(keyOf(entry), left - 1);
        if (!isHook) listed += 1;
        tests.add(readTest(entry, isHook ? 'errored' : status));
      }
    }
    for (const entry of objectsOf(report['tests'])) {
      const left = unjudged.get(keyOf(entry)) ?? 0;
      if (left === 0) continue;
      unjudged.set(keyOf(entry), left - 1);
      listed += 1;
      tests.add({ ...readTest(entry, 'errored'), message: 'The test neither passed nor failed.' });
    }
    const stats = asObject(report['stats']);
    tests.compare(asCount(stats?.['tests']), listed);
    const milliseconds = asAmount(stats?.['duration']);
    return tests.finish('mocha', true, {
      tool: 'mocha',
      durationSeconds: milliseconds === undefined ? undefined : milliseconds / 1000,
    });
  });
}

function readTest(entry: JsonObject, status: TestStatus): FoundTest {
  const error = asObject(entry['err']);
  const title = asText(entry['title']);
  return {
    name: title,
    suite: [suiteOf(asText(entry['fullTitle']), title)],
    file: asText(entry['file']),
    status,
    durationMs: asAmount(entry['duration']),
    message: asText(error?.['message']),
    details: asText(error?.['stack']),
    retries: earlierTries(entry),
  };
}

/** The titles of all suites around a test, joined by blanks as Mocha does it. */
function suiteOf(full: string | undefined, title: string | undefined): string | undefined {
  if (full === undefined || title === undefined || !full.endsWith(title)) return undefined;
  return full.slice(0, -title.length).trimEnd();
}

function earlierTries(entry: JsonObject): FoundAttempt[] {
  const count = Math.min(asCount(entry['currentRetry']) ?? 0, MOST_RETRIES);
  return Array.from({ length: count }, () => ({
    status: 'failed',
    message: 'An earlier try failed; the report keeps the last one only.',
  }));
}

function countByKey(entries: readonly JsonObject[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const entry of entries) counts.set(keyOf(entry), (counts.get(keyOf(entry)) ?? 0) + 1);
  return counts;
}

function keyOf(entry: JsonObject): string {
  return JSON.stringify([entry['file'], entry['fullTitle']]);
}
