import { formatCount, type ShardResult, type TestReport } from '@testwire/contracts';
import { clipText, FIELD } from '../clip-text.ts';
import { readEnvironment } from '../facts.ts';
import type { ReadOutcome, Source } from '../format.ts';
import { asAmount, asArray, asCount, asObject, asText } from '../json/pick.ts';
import type { JsonObject } from '../json/pick.ts';
import { readJson } from '../json/read-json.ts';
import { readCtrfTest } from './ctrf-test.ts';

/** Reads the Common Test Report Format. Entries that cannot be read become problems, and make the result partial. */
export async function readCtrf(source: Source): Promise<ReadOutcome> {
  const json = await readJson(source);
  if (!json.ok) return json;
  const results = asObject(asObject(json.value)?.['results']);
  const entries = asArray(results?.['tests']);
  if (results === undefined || entries === undefined) {
    return { ok: false, problem: source.problems.make('The CTRF report has no list "results.tests".', 1) };
  }
  const { tests, whole } = readTests(entries, source);
  const declared = asCount(asObject(results['summary'])?.['tests']);
  if (declared !== undefined && declared !== entries.length) {
    source.problems.add(
      `The summary declares ${formatCount(declared, 'test')} and the file lists ${entries.length}; the listed ones are counted.`,
    );
  }
  const tool = asText(asObject(results['tool'])?.['name']);
  const durationSeconds = wallClock(asObject(results['summary']));
  const environment = readEnvironment(asObject(results['environment']));
  const result: ShardResult = {
    format: 'ctrf',
    ...(tool === undefined ? {} : { tool: clipText(tool, FIELD.tool) }),
    tests,
    ...(durationSeconds === undefined ? {} : { durationSeconds }),
    ...(environment === undefined ? {} : { environment }),
    partial: !whole,
    problems: source.problems.toArray(),
  };
  return { ok: true, result };
}

function readTests(entries: readonly unknown[], source: Source): { tests: TestReport[]; whole: boolean } {
  const { limits, problems } = source;
  const tests: TestReport[] = [];
  for (const [index, entry] of entries.slice(0, limits.maxTests).entries()) {
    const test = readCtrfTest(entry, limits);
    if (typeof test === 'string') problems.add(`Entry ${index + 1} of "results.tests" was left out: ${test}.`);
    else tests.push(test);
  }
  if (entries.length > limits.maxTests) problems.add(`The file lists more than ${limits.maxTests} tests. The rest was not read.`);
  return { tests, whole: tests.length === entries.length };
}

/** `start` and `stop` are milliseconds since 1970. */
function wallClock(summary: JsonObject | undefined): number | undefined {
  const start = asAmount(summary?.['start']);
  const stop = asAmount(summary?.['stop']);
  return start === undefined || stop === undefined || stop < start ? undefined : (stop - start) / 1000;
}
