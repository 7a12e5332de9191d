import type { TestStatus } from '@testwire/contracts';
import type { ReadOutcome, Source } from '../format.ts';
import { TestList } from '../found-test.ts';
import type { FoundAttempt } from '../found-test.ts';
import { asAmount, asObject, asText } from '../json/pick.ts';
import type { JsonObject } from '../json/pick.ts';
import { objectsOf, readReport, textsOf } from '../json/read-report.ts';

const STATUS: ReadonlyMap<unknown, TestStatus> = new Map<unknown, TestStatus>([
  ['passed', 'passed'],
  ['failed', 'failed'],
  ['broken', 'errored'],
  ['skipped', 'skipped'],
  ['unknown', 'errored'],
]);
const FLAKY = 'An earlier try failed; the result says so by "flaky" and lists no tries.';

/**
 * Reads one test of an Allure results folder. A container (`*-container.json`) is none: it groups tests and their fixtures,
 * and a fixture that failed shows in the tests.
 */
export async function readAllure2(source: Source): Promise<ReadOutcome> {
  return readReport(source, (result) => {
    if (asText(result['name']) === undefined || (Array.isArray(result['children']) && !('status' in result))) {
      const message =
        'This is an Allure container or a result without a name, and no test. Tests are in the files *-result.json.';
      return { ok: false, problem: source.problems.make(message, 1) };
    }
    const tests = new TestList(source);
    const labels = readLabels(result);
    const start = asAmount(result['start']);
    const stop = asAmount(result['stop']);
    const attempt = readOutcome(result);
    tests.add({
      ...attempt,
      name: asText(result['name']),
      suite: readSuite(result, labels),
      durationMs: start === undefined || stop === undefined ? undefined : stop - start,
      parameters: readParameters(result),
      owner: labels.get('owner'),
      retries:
        attempt.status === 'passed' && asObject(result['statusDetails'])?.['flaky'] === true
          ? [{ status: 'failed', message: FLAKY }]
          : [],
    });
    return tests.finish('allure2', true, { tool: labels.get('framework') });
  });
}

function readOutcome(result: JsonObject): FoundAttempt {
  const { stage, status: word } = result;
  const details = asObject(result['statusDetails']);
  const said = { message: asText(details?.['message']), details: asText(details?.['trace']) };
  const status = STATUS.get(word);
  if (status === 'passed') return { status };
  if (status === 'skipped') return { status, message: said.message };
  if (status !== undefined) return { status, ...said };
  // Without a status, a test was not run at all, or was not finished.
  if ((word === undefined || word === null) && (stage === 'pending' || stage === 'scheduled')) {
    return { status: 'skipped', message: said.message ?? stage };
  }
  return { status: 'errored', message: said.message ?? 'The result has no status that is known.', details: said.details };
}

/** The first value of each name. */
function readLabels(result: JsonObject): ReadonlyMap<string, string> {
  const labels = new Map<string, string>();
  for (const label of objectsOf(result['labels'])) {
    const name = asText(label['name']);
    const value = asText(label['value']);
    if (name !== undefined && value !== undefined && !labels.has(name)) labels.set(name, value);
  }
  return labels;
}

function readSuite(result: JsonObject, labels: ReadonlyMap<string, string>): string[] {
  const named = ['parentSuite', 'suite', 'subSuite'].flatMap((name) => labels.get(name) ?? []);
  if (named.length > 0) return named;
  const titles = textsOf(result['titlePath']);
  if (titles.length > 0) return titles;
  return ['package', 'testClass'].flatMap((name) => labels.get(name) ?? []);
}

/** Those that are excluded differ from run to run, and those that are hidden must stay so. */
function readParameters(result: JsonObject): string {
  const told = objectsOf(result['parameters']).filter(
    ({ excluded, mode }) => excluded !== true && mode !== 'hidden' && mode !== 'masked',
  );
  return told.map(({ name, value }) => `${String(name)}=${String(value)}`).join(', ');
}
