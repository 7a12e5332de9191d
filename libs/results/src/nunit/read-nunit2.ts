import type { TestReport, TestStatus } from '@testwire/contracts';
import type { ReadOutcome, Source } from '../format.ts';
import type { Limits } from '../limits.ts';
import { parseCount, toTest } from '../test-fields.ts';
import { parseSeconds, toMilliseconds } from '../time/parse-seconds.ts';
import { ElementReader } from '../xml/element-reader.ts';
import type { Role, XmlElement } from '../xml/element-reader.ts';
import { readElements } from '../xml/read-elements.ts';
import { readFailure, suitesAround, toSuiteFailure } from './nunit-suite.ts';

const NODES = new Set(['test-results', 'test-suite', 'results', 'test-case']);
const PARTS = new Set(['environment', 'failure', 'reason', 'message', 'stack-trace']);

const STATUS: ReadonlyMap<string, TestStatus> = new Map<string, TestStatus>([
  ['Success', 'passed'],
  ['Failure', 'failed'],
  ['Ignored', 'skipped'],
  ['Skipped', 'skipped'],
  ['Inconclusive', 'skipped'],
]);

/** Before 2.5 there is no `result`, only `executed` and `success`. `NotRunnable` fails the run as `Error` does. */
function readStatus(element: XmlElement): TestStatus {
  const result = element.attribute('result');
  if (result !== undefined) return STATUS.get(result) ?? 'errored';
  if (isWord(element.attribute('executed'), 'false')) return 'skipped';
  if (isWord(element.attribute('success'), 'true')) return 'passed';
  return isWord(element.attribute('success'), 'false') ? 'failed' : 'errored';
}

function isWord(text: string | undefined, word: string): boolean {
  return text?.toLowerCase() === word;
}

function roleOf(name: string): Role {
  if (NODES.has(name)) return 'node';
  return PARTS.has(name) ? 'part' : 'ignored';
}

/** Reads what NUnit 2 wrote, and what many tools write after its model. */
export async function readNunit2(source: Source): Promise<ReadOutcome> {
  let root: XmlElement | undefined;
  let durationMs: number | undefined;
  let listed = 0;
  const reader = new ElementReader(source.limits, {
    role: roleOf,
    end: (node) => {
      if (node.name === 'test-case') {
        listed += 1;
        reader.add(readCase(node, source.limits));
      } else if (node.name === 'test-results') root = node;
      else if (node.name === 'test-suite') {
        if (hasFailed(node) && !reader.hasFailureIn(node)) reader.add(toSuiteFailure(node, source.limits));
        if (node.parent?.name === 'test-results') durationMs = readTime(node);
      }
    },
  });
  return readElements(source, 'nunit2', reader, () => {
    const version = root?.part('environment')?.attribute('nunit-version');
    return {
      tool: version === undefined ? undefined : `NUnit ${version}`,
      durationMs,
      declared: declaredTests(root),
      listed,
    };
  });
}

/** `total` leaves out what did not run. */
function declaredTests(root: XmlElement | undefined): number | undefined {
  const total = parseCount(root?.attributes['total']);
  return total === undefined ? undefined : total + (parseCount(root?.attributes['not-run']) ?? 0);
}

function hasFailed(suite: XmlElement): boolean {
  const status = readStatus(suite);
  if (suite.attribute('result') === undefined && suite.attribute('success') === undefined) return false;
  return status === 'failed' || status === 'errored';
}

function readTime(element: XmlElement): number | undefined {
  const seconds = parseSeconds(element.attributes['time']);
  return seconds === undefined ? undefined : toMilliseconds(seconds);
}

function readCase(element: XmlElement, limits: Limits): TestReport {
  const suite = suitesAround(element);
  return toTest(
    {
      name: shortName(element.attribute('name') ?? '', element),
      suite,
      status: readStatus(element),
      durationMs: readTime(element),
      ...readFailure(element),
    },
    limits,
  );
}

/** Cases are named in full. The suites around say how much of that is namespace and class, together or each its part. */
function shortName(full: string, element: XmlElement): string {
  const names = element.around.filter((each) => each.name === 'test-suite').map((suite) => suite.attribute('name') ?? '');
  for (const end of [names.length, names.length - 1]) {
    for (let start = 0; start < end; start += 1) {
      const prefix = `${names.slice(start, end).join('.')}.`;
      if (full.startsWith(prefix) && full.length > prefix.length) return full.slice(prefix.length);
    }
  }
  return full;
}
