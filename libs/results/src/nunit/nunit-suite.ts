import type { Limits } from '../limits.ts';
import { baseName, toTest } from '../test-fields.ts';
import type { TestReport } from '@testwire/contracts';
import type { XmlElement } from '../xml/element-reader.ts';

/** Suites that only hold the cases of one method, which the cases name themselves. */
const METHODS = new Set(['ParameterizedMethod', 'ParameterizedTest', 'GenericMethod', 'Theory']);

/** The names of the suites around an element, outermost first; an assembly without its folder. */
export function suitesAround(element: XmlElement): string[] {
  return element.around
    .filter((each) => each.name === 'test-suite' && !METHODS.has(each.attribute('type') ?? ''))
    .map((suite) => suiteName(suite));
}

function suiteName(suite: XmlElement): string {
  const name = suite.attribute('name') ?? '';
  return /\.(?:dll|exe|nunit|csproj)$/i.test(name) ? baseName(name) : name;
}

/** Message and stack of a `<failure>`, or the `<reason>` of a test that did not run. */
export function readFailure(element: XmlElement): Pick<TestReport, 'message' | 'details'> & { unseen?: number } {
  const failure = element.part('failure');
  const stack = failure?.part('stack-trace');
  const message = failure?.textOf('message') ?? element.part('reason')?.textOf('message');
  return {
    ...(message === undefined ? {} : { message }),
    ...(stack === undefined ? {} : { details: stack.text, unseen: stack.unseen }),
  };
}

/** A one-time setup or teardown that failed and that no test of the suite shows. */
export function toSuiteFailure(suite: XmlElement, limits: Limits): TestReport {
  const site = suite.attribute('site');
  const name = site === 'SetUp' || site === 'TearDown' ? `(OneTime${site})` : '(suite)';
  return toTest({ name, suite: [...suitesAround(suite), suiteName(suite)], status: 'errored', ...readFailure(suite) }, limits);
}
