import type { TestReport, TestStatus } from '@testwire/contracts';
import type { Limits } from '../limits.ts';
import { OUTSIDE, parseCount, toTest, UNKNOWN_OUTCOME } from '../test-fields.ts';
import type { FoundTest } from '../test-fields.ts';
import type { XmlElement } from '../xml/element-reader.ts';

/** What fails a test. An exception, and what the signals of a crash become, leaves it unjudged. */
const FAILURES: ReadonlyMap<string, TestStatus> = new Map<string, TestStatus>([
  ['Error', 'failed'],
  ['FatalError', 'failed'],
  ['Exception', 'errored'],
]);

const BY_REPORT: ReadonlyMap<string, TestStatus> = new Map<string, TestStatus>([
  ['passed', 'passed'],
  ['failed', 'failed'],
  ['skipped', 'skipped'],
]);

export function readBoostCase(element: XmlElement, proper: boolean, limits: Limits): TestReport {
  const failures = failuresIn(element);
  const status = failures.length > 0 ? worstOf(failures) : statusWithout(element, proper);
  const microseconds = parseCount(element.textOf('TestingTime'));
  const said = status === 'errored' && !proper ? UNKNOWN_OUTCOME : element.attribute('reason');
  return toTest(
    {
      name: element.attribute('name'),
      suite: suitesAround(element),
      status,
      durationMs: microseconds === undefined ? undefined : microseconds / 1000,
      file: element.attribute('file'),
      line: parseCount(element.attributes['line']),
      ...(failures.length === 0 ? { message: said } : describe(failures)),
    },
    limits,
  );
}

/** Errors outside any case: a fixture, or a log that names no cases. */
export function readBoostSuiteFailure(suite: XmlElement, limits: Limits): TestReport | undefined {
  const failures = failuresIn(suite);
  if (failures.length === 0) return undefined;
  return toTest({ name: OUTSIDE, suite: pathOf(suite), status: 'errored', ...describe(failures) }, limits);
}

/** A suite of the report that failed as a whole. */
export function hasFailedReport(suite: XmlElement): boolean {
  const result = suite.attribute('result');
  return result !== undefined && readReport(result) !== 'passed' && readReport(result) !== 'skipped';
}

export function pathOf(suite: XmlElement): string[] {
  return [...suitesAround(suite), ...(suite.name === 'TestSuite' ? [suite.attribute('name') ?? ''] : [])];
}

function suitesAround(element: XmlElement): string[] {
  return element.around.filter((each) => each.name === 'TestSuite').map((suite) => suite.attribute('name') ?? '');
}

/** The report states the outcome; in the log, silence is success if the end of the case was seen. */
function statusWithout(element: XmlElement, proper: boolean): TestStatus {
  const result = element.attribute('result');
  if (result !== undefined) return readReport(result);
  if (element.attribute('skipped') === 'yes') return 'skipped';
  return proper ? 'passed' : 'errored';
}

/** "passed (with warnings)" has passed; "aborted" and the rest are errors. */
function readReport(result: string): TestStatus {
  return BY_REPORT.get(result.split(' ')[0] ?? '') ?? 'errored';
}

function failuresIn(element: XmlElement): XmlElement[] {
  return element.parts.filter((part) => FAILURES.has(part.name));
}

function worstOf(failures: readonly XmlElement[]): TestStatus {
  return failures.some((failure) => failure.name === 'Exception') ? 'errored' : 'failed';
}

function describe(failures: readonly XmlElement[]): Pick<FoundTest, 'message' | 'details' | 'unseen'> {
  const details = failures.map((failure) => `${placeOf(failure)}${failure.text.trim()}${checkpointOf(failure)}`);
  return {
    message: failures[0]?.text,
    details: details.join('\n\n'),
    unseen: failures.reduce((sum, failure) => sum + failure.unseen, 0),
  };
}

function placeOf(element: XmlElement): string {
  const file = element.attribute('file');
  const line = element.attribute('line');
  if (file === undefined) return '';
  return line === undefined ? `${file}: ` : `${file}:${line}: `;
}

function checkpointOf(failure: XmlElement): string {
  const checkpoint = failure.part('LastCheckpoint');
  return checkpoint === undefined ? '' : `\nlast checkpoint: ${placeOf(checkpoint)}${checkpoint.text.trim()}`;
}
