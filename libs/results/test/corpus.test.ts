import { shardResult } from '@testwire/contracts';
import { mergeShards, readResult, summarise } from '@testwire/results';
import type { ReadOutcome } from '@testwire/results';
import { readCorpusFile, readCorpusIndex } from './support/shared-results.ts';
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
  if (differs(entry.counted['durationSeconds'], sum, 0.01)) found.push(`sum of times: ${sum}`);
  return found;
}

function differs(expected: unknown, read: number, tolerance: number): boolean {
  return typeof expected === 'number' && Math.abs(expected - read) >= tolerance;
}

const corpus = readCorpusIndex();

(corpus === undefined ? describe.skip : describe)('the corpus of result files', () => {
  const entries = corpus ?? [];

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
