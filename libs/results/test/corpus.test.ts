import { shardResult } from '@testwire/contracts';
import type { TestReport } from '@testwire/contracts';
import { mergeShards, readResult, summarise } from '@testwire/results';
import type { ReadOutcome } from '@testwire/results';
import { FORMATS } from '../src/formats.ts';
import { inspectHead } from '../src/input/head.ts';
import { listCorpusFolder, readCorpusFile, readCorpusIndex } from './support/shared-results.ts';
import type { CorpusEntry } from './support/shared-results.ts';

/** Where we differ from the corpus on purpose. A difference that is not listed fails, and so does a listed one that is gone. */
const EXPLAINED: Readonly<Record<string, { differences: string[]; because: string }>> = {
  'junit-xml/EnricoMi-publish-unit-test-result-action__latex-utensils.xml': {
    differences: ['tests: expected 101, read 109', 'passed: expected 101, read 109'],
    because: 'Two cases of one name are two tests here; the source drops one of them. It states the same 109 as runs.',
  },
  'junit-xml/dorny-test-reporter__junit4-complete.xml': {
    differences: ['failed: expected 2, read 1'],
    because: 'The source has no status for errors and counts the <error> as failed.',
  },
  'junit-xml/jenkinsci-flaky-test-handler-plugin__flaky-report-1.xml': {
    differences: ['durationSeconds: expected 0.891, read 107.824'],
    because: 'The suite states its time, which outweighs the sum over the five cases that are left of 456.',
  },
  'junit-xml/joshdk-go-junit__surefire.xml': {
    differences: ['durationSeconds: expected 1234.56, read 0.054'],
    because: 'The expectation is the time of the only case ("1,234.56", read so); the suite states 0.054.',
  },
  'junit-xml/mikepenz-action-junit-report__expectedRetries.xml': {
    differences: ['tests: expected 7, read 8'],
    because: 'The source takes two cases of one name for tries of one test; there are 8 elements.',
  },
  'junit-xml/mikepenz-action-junit-report__flaky_with_classname_file.xml': {
    differences: ['tests: expected 3, read 5', 'failed: expected 0, read 1'],
    because: 'The source takes cases of one name for tries of one test; there are 5 elements.',
  },
  'go-test-json/dorny-test-reporter__golang-json.json': {
    differences: ['sum of times: 6.39'],
    because: 'The corpus adds up the times of packages here, in which tests run side by side.',
  },
  'go-test-json/gotestyourself-gotestsum__go-test-json-panic-race-1.out': {
    differences: ['tests: expected 1, read 2', 'failed: expected 1, read 0', 'sum of times: 1'],
    because: 'The one test passed by its own event, and the package timed out; that is an errored test of its own here.',
  },
  'jest-json/generated-here__vitest.jest.json': {
    differences: ['tests: expected 19, read 21', 'errored: expected 0, read 2'],
    because: 'The file that cannot be imported and the failing hook are errored tests here, so that they are not lost.',
  },
  'jest-json/jest-community-jest-junit__failing-import.json': {
    differences: ['tests: expected 0, read 1', 'errored: expected 0, read 1'],
    because: 'The file that cannot be imported is an errored test here.',
  },
  'mocha-json/EnricoMi-publish-unit-test-result-action__tests.json': {
    differences: ['failed: expected 1, read 2', 'errored: expected 1, read 0', 'durationSeconds: expected 12, read 0.012'],
    because: 'Mocha knows no errors, and its times are milliseconds.',
  },
  'tap/generated-here__node-test.tap': {
    differences: ['tests: expected 18, read 17', 'failed: expected 6, read 5', 'skipped: expected 1, read 3'],
    because: 'A test that only holds subtests is their suite here, and what is still to do (2) counts as skipped.',
  },
  'tap/generated-here__perl-bail.tap': {
    differences: ['tests: expected 2, read 3', 'failed: expected 1, read 2'],
    because: 'Giving up is a failed test of its own here, beside those that failed before.',
  },
  'tap/test-summary-action__03-bail-out.tap': {
    differences: ['tests: expected 1, read 2', 'failed: expected 1, read 2'],
    because: 'Giving up is a failed test of its own here, beside those that failed before.',
  },
  'tap/tapjs-tapjs__not-enough.tap': {
    differences: ['tests: expected 4, read 5'],
    because: 'The source counts the plan among the failures and not among the tests; here it is a failed test.',
  },
  'tap/tapjs-tapjs__too-many.tap': {
    differences: ['tests: expected 4, read 5'],
    because: 'The source counts the plan among the failures and not among the tests; here it is a failed test.',
  },
  'cucumber-json/allure-framework-allure3__strings.json': {
    differences: ['sum of times: 0.025'],
    because: 'Durations that are written as texts are read as well.',
  },
  'cucumber-json/generated-here__cucumber-js.json': {
    differences: ['errored: expected 0, read 3'],
    because: 'The undefined, the pending and the ambiguous scenario fail the run of Cucumber; the corpus counts them apart.',
  },
  'dart-json/dorny-test-reporter__dart-json.json': {
    differences: ['failed: expected 4, read 1'],
    because: 'The source has no status for errors and counts three of them as failed.',
  },
  'dart-json/dorny-test-reporter__provider-test-results.json': {
    differences: ['failed: expected 1, read 0', 'durationSeconds: expected 0, read 40.488'],
    because: 'The source counts the error as failed, and knows no time because the file ends before the run did.',
  },
  'trx/EnricoMi-publish-unit-test-result-action__dotnet-trx.trx': {
    differences: ['durationSeconds: expected 0, read 1.116'],
    because: 'The file states when the run began and ended; the source adds the times of the tests.',
  },
  'trx/jenkinsci-mstest-plugin__DataDriven.2013.trx': {
    differences: ['tests: expected 8, read 9', 'passed: expected 8, read 9', 'sum of times: 0.010127000000000002'],
    because:
      'The source leaves out a data row whose output asks for it ("omit-from-jenkins"). The times are those of the 9 rows, not of the 3 tests around them.',
  },
  'trx/jenkinsci-mstest-plugin__SYSTEM_AD-JENKINS.trx': {
    differences: ['parse: expected a reported fault with its line, read without'],
    because: 'References to control characters are read as XML 1.1 has them, so nothing of the 87 tests is damaged.',
  },
  'trx/jenkinsci-mstest-plugin__mstest_more_than_one_minute_test.trx': {
    differences: ['durationSeconds: expected 130.11645, read 0.484'],
    because: 'The file states when the run began and ended, which outweighs the sum over its tests.',
  },
  'nunit3-xml/EnricoMi-publish-unit-test-result-action__NUnit-issue17521.xml': {
    differences: ['parse: expected a reported fault with its line, read without'],
    because: 'A raw control character is taken as text, with a problem that names its line; nothing of the two tests is missing.',
  },
  'nunit3-xml/EnricoMi-publish-unit-test-result-action__NUnit-issue44527.xml': {
    differences: [
      'failed: expected 144, read 11',
      'errored: expected 0, read 133',
      'durationSeconds: expected 851, read 974.066102',
    ],
    because: 'The source counts the label "Error" as failed, and adds the times of suites; the file states the time of the run.',
  },
  'nunit3-xml/test-results-reporter-parser__nunit_v3.xml': {
    differences: ['durationSeconds: expected 0.153364, read 1.267209'],
    because: 'The expectation is the sum over the tests; the file states the time of the run.',
  },
  'testng-xml/jenkinsci-testng-plugin-plugin__testng-xml-multiline-exp-msg-and-descp.xml': {
    differences: ['durationSeconds: expected 3.043, read 44.881'],
    because: 'The expectation is the time of the only test; the file states the time of the suite.',
  },
  'xunit-xml/EnricoMi-publish-unit-test-result-action__fixie.xml': {
    differences: ['tests: expected 5, read 7', 'passed: expected 1, read 3'],
    because:
      'Two tests of one name, or of one method with other arguments, are two tests here; the source states the same number as runs.',
  },
  'xunit-xml/EnricoMi-publish-unit-test-result-action__pickles.xml': {
    differences: ['tests: expected 3, read 4', 'passed: expected 2, read 3'],
    because:
      'Two tests of one name, or of one method with other arguments, are two tests here; the source states the same number as runs.',
  },
};

const COUNTS = ['tests', 'passed', 'failed', 'errored', 'skipped'] as const;

function differences(entry: CorpusEntry, outcome: ReadOutcome): string[] {
  const expected = entry.expected['disputed'] === true ? entry.counted : entry.expected;
  if (expected['parse'] === 'error') {
    const reports = outcome.ok ? outcome.result.problems : [outcome.problem];
    const isReported = (!outcome.ok || outcome.result.partial) && reports.some((problem) => (problem.line ?? 0) > 0);
    return isReported ? [] : ['parse: expected a reported fault with its line, read without'];
  }
  const totals = outcome.ok ? summarise(outcome.result) : { total: 0, passed: 0, failed: 0, errored: 0, skipped: 0 };
  const read = { ...totals, tests: totals.total };
  const found = COUNTS.filter((name) => typeof expected[name] === 'number' && expected[name] !== read[name]).map(
    (name) => `${name}: expected ${String(expected[name])}, read ${read[name]}`,
  );
  if (!outcome.ok) return found;
  const sum = outcome.result.tests.reduce((seconds, test) => seconds + (test.durationMs ?? 0) / 1000, 0);
  const seconds = outcome.result.durationSeconds ?? sum;
  // The sources round for display, to whole seconds.
  if (differs(expected['durationSeconds'], seconds, 1)) {
    found.push(`durationSeconds: expected ${String(expected['durationSeconds'])}, read ${seconds}`);
  }
  // What the corpus counted is the time of the tests, of all their tries, or what the file states for the whole.
  if (
    [sum, sum + timeOfRetries(outcome.result.tests), seconds].every((time) =>
      differs(entry.counted['durationSeconds'], time, 0.01),
    )
  )
    found.push(`sum of times: ${sum}`);
  return found;
}

function timeOfRetries(tests: readonly TestReport[]): number {
  return tests.flatMap((test) => test.retries ?? []).reduce((seconds, tried) => seconds + (tried.durationMs ?? 0) / 1000, 0);
}

function differs(expected: unknown, read: number, tolerance: number): boolean {
  return typeof expected === 'number' && Math.abs(expected - read) >= tolerance;
}

const corpus = readCorpusIndex();

(corpus === undefined ? describe.skip : describe)('the corpus of result files', () => {
  const entries = (corpus ?? []).filter((entry) => entry.directory !== true);

  it('has the files this test was written for', () => {
    expect(entries.length).toBeGreaterThanOrEqual(53);
    expect(entries.map((entry) => entry.file)).toEqual(expect.arrayContaining(Object.keys(EXPLAINED)));
  });

  it.each(entries)('reads $file as expected', async (entry) => {
    const outcome = await readResult({ name: entry.file, content: readCorpusFile(entry.file) });
    expect(differences(entry, outcome)).toEqual(EXPLAINED[entry.file]?.differences ?? []);
    if (outcome.ok) shardResult.parse(outcome.result);
  });

  it.each(entries)('conserves every test of $file through a merge', async ({ file }) => {
    const outcome = await readResult({ name: file, content: readCorpusFile(file) });
    if (!outcome.ok) return;
    const merged = mergeShards({ project: 'p', shards: [{ shard: 'a', attempt: 1, result: outcome.result }] });
    expect(merged.totals).toEqual(summarise(outcome.result));
    expect(merged.conservation).toMatchObject({ superseded: 0, balanced: true });
  });

  it.each((corpus ?? []).filter((entry) => entry.directory === true))('reads the files of $file as expected', async (entry) => {
    const counts = { total: 0, passed: 0, failed: 0, errored: 0, skipped: 0 };
    for (const name of listCorpusFolder(entry.file)) {
      const outcome = await readResult({ name, content: readCorpusFile(name) });
      if (!outcome.ok) throw new Error(outcome.problem.message);
      const totals = summarise(outcome.result);
      for (const count of ['total', 'passed', 'failed', 'errored', 'skipped'] as const) counts[count] += totals[count];
    }
    // The corpus counts the test without a status apart; it is still to do, and skipped here.
    const { tests, passed, failed, errored, skipped, noStatus } = entry.expected;
    expect(counts).toEqual({ total: tests, passed, failed, errored, skipped: Number(skipped) + Number(noStatus ?? 0) });
  });

  it.each(entries)('lets exactly one format match $file, or none', ({ file }) => {
    const head = inspectHead(new TextDecoder().decode(readCorpusFile(file).subarray(0, 65_536)));
    expect(
      FORMATS.filter((format) => format.matches(head))
        .map((format) => format.id)
        .slice(1),
    ).toEqual([]);
  });

  it('keeps the earlier tries that Surefire files state', async () => {
    const tries = async (name: string): Promise<number> => {
      const outcome = await readResult({ name, content: readCorpusFile(`junit-xml/${name}`) });
      return outcome.ok ? outcome.result.tests.reduce((sum, test) => sum + (test.retries?.length ?? 0), 0) : -1;
    };
    expect(await tries('allure-framework-allure2__TEST-test.RetryTest.xml')).toBe(3);
    expect(await tries('apache-maven-surefire__TEST-org.acme.FlakyTest.xml')).toBe(4);
    expect(await tries('jenkinsci-flaky-test-handler-plugin__flaky-report-1.xml')).toBe(4);
  });

  it('makes one test of the tries that TestNG states', async () => {
    const name = 'testng-xml/test-results-reporter-parser__multiple-suites-retries.xml';
    const outcome = await readResult({ name, content: readCorpusFile(name) });
    const tests = outcome.ok ? outcome.result.tests : [];
    expect(tests.flatMap((test) => test.retries?.length ?? [])).toEqual([1, 1]);
  });

  it('finds the one flaky test of the Playwright report, and not the two that only passed again', async () => {
    const name = 'ctrf-json/generated-here__playwright.ctrf.json';
    const outcome = await readResult({ name, content: readCorpusFile(name) });
    if (!outcome.ok) throw new Error(outcome.problem.message);
    const merged = mergeShards({ project: 'p', shards: [{ shard: 'a', attempt: 1, result: outcome.result }] });
    expect(merged.tests.filter((test) => test.flaky).map((test) => test.name)).toEqual(['flaky network']);
  });

  const streamed = new Set(['go-test-json', 'tap', 'dart-json', 'cucumber-messages']);

  it.each(entries.filter((entry) => streamed.has(entry.format)))(
    'keeps what could be read of $file, cut short',
    async ({ file }) => {
      const whole = readCorpusFile(file);
      for (const part of [0.037, 0.237, 0.519, 0.743, 0.953]) {
        const outcome = await readResult({ name: file, content: whole.subarray(0, Math.floor(whole.length * part)) });
        if (outcome.ok) shardResult.parse(outcome.result);
        else expect(outcome.problem.line).toBe(1);
      }
    },
  );

  describe('cut short', () => {
    const small = entries.filter(
      (entry) => (entry.format.endsWith('-xml') || entry.format === 'trx') && readCorpusFile(entry.file).length < 100_000,
    );

    it.each(small)('keeps what could be read of $file', async ({ file }) => {
      const whole = readCorpusFile(file);
      const all = await readResult({ name: file, content: whole });
      const most = all.ok ? all.result.tests.length : 0;
      // Odd fractions, so that the cuts fall into names, values, entities and multi-byte characters.
      for (const part of [0.003, 0.037, 0.111, 0.237, 0.381, 0.519, 0.667, 0.743, 0.871, 0.953]) {
        const outcome = await readResult({ name: file, content: whole.subarray(0, Math.floor(whole.length * part)) });
        const problems = outcome.ok ? outcome.result.problems : [outcome.problem];
        expect(problems.some((problem) => (problem.line ?? 0) > 0)).toBe(true);
        if (!outcome.ok) continue;
        expect(outcome.result.partial).toBe(true);
        expect(outcome.result.tests.length).toBeLessThanOrEqual(most);
        shardResult.parse(outcome.result);
      }
    });
  });
});
