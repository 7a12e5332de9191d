import { shardResult } from '@testwire/contracts';
import type { TestReport } from '@testwire/contracts';
import { mergeShards, readResult, summarise } from '@testwire/results';
import type { ReadOutcome } from '@testwire/results';
import { FORMATS } from '../src/formats.ts';
import { inspectHead } from '../src/input/head.ts';
import { listCorpusFolder, readCorpusFile, readCorpusIndex, readExplainedDifferences } from './support/shared-results.ts';
import type { CorpusEntry } from './support/shared-results.ts';

/** Where we differ from the corpus on purpose. A difference that is not listed fails, and so does a listed one that is gone. */
const EXPLAINED = readExplainedDifferences();

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
