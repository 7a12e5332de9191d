import type { TestReport, TestStatus } from '@testwire/contracts';
import type { Limits } from '../limits.ts';
import { baseName, OUTSIDE, parseCount, splitArguments, toTest } from '../test-fields.ts';
import type { FoundTest } from '../test-fields.ts';
import { parseSeconds, toMilliseconds } from '../time/parse-seconds.ts';
import type { XmlElement } from '../xml/element-reader.ts';

const STATUS: ReadonlyMap<string, TestStatus> = new Map<string, TestStatus>([
  ['Pass', 'passed'],
  ['Fail', 'failed'],
  ['Skip', 'skipped'],
  ['NotRun', 'skipped'],
]);

export function readXunitTest(test: XmlElement, limits: Limits): TestReport {
  const type = test.attribute('type') ?? test.parent?.attribute('name');
  const seconds = parseSeconds(test.attributes['time']);
  const reason = test.part('reason');
  const skipped = reason?.textOf('message') ?? reason?.text;
  return toTest(
    {
      ...splitArguments(withoutType(test.attribute('name') ?? '', type), test.attribute('method')),
      ...assemblyOf(test),
      suite: [...assemblySuite(test), type ?? ''],
      status: STATUS.get(test.attribute('result') ?? '') ?? 'errored',
      durationMs: seconds === undefined ? undefined : toMilliseconds(seconds),
      file: test.attribute('source-file'),
      line: parseCount(test.attributes['source-line']),
      ...readFailure(test),
      ...(skipped === undefined ? {} : { message: skipped }),
    },
    limits,
  );
}

/** An `<error>` of an assembly (a clean-up that failed, a crash), or an assembly that only counts its errors. */
export function readXunitError(element: XmlElement, limits: Limits): TestReport {
  const isListed = element.name === 'error';
  const name = isListed ? [element.attribute('type'), element.attribute('name')].filter((part) => part !== undefined) : [];
  return toTest(
    {
      name: name.length === 0 ? OUTSIDE : `(${name.join(': ')})`,
      ...assemblyOf(element),
      suite: assemblySuite(element),
      status: 'errored',
      ...readFailure(element),
    },
    limits,
  );
}

function readFailure(element: XmlElement): Pick<FoundTest, 'message' | 'details' | 'unseen'> {
  const failure = element.part('failure');
  const stack = failure?.part('stack-trace');
  return {
    message: failure?.textOf('message') ?? failure?.attribute('exception-type'),
    details: stack?.text,
    unseen: stack?.unseen,
  };
}

/** One file can hold an assembly more than once, built for several frameworks. */
function assemblyOf(element: XmlElement): Pick<FoundTest, 'environment'> {
  return { environment: findAssembly(element)?.attribute('target-framework') };
}

function findAssembly(element: XmlElement): XmlElement | undefined {
  return [...element.around, element].find((each) => each.name === 'assembly');
}

function assemblySuite(element: XmlElement): string[] {
  const name = findAssembly(element)?.attribute('name');
  return name === undefined ? [] : [baseName(name)];
}

function withoutType(name: string, type: string | undefined): string {
  const prefix = `${type ?? ''}.`;
  return name.startsWith(prefix) && name.length > prefix.length ? name.slice(prefix.length) : name;
}
