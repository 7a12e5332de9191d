import type { TestReport, TestStatus } from '@testwire/contracts';
import type { ReadOutcome, Source } from '../format.ts';
import type { Limits } from '../limits.ts';
import { parseCount, splitArguments, toTest } from '../test-fields.ts';
import { parseSeconds, toMilliseconds } from '../time/parse-seconds.ts';
import { ElementReader } from '../xml/element-reader.ts';
import type { Role, XmlElement } from '../xml/element-reader.ts';
import { readElements } from '../xml/read-elements.ts';
import { readFailure, suitesAround, toSuiteFailure } from './nunit-suite.ts';

const NODES = new Set(['test-run', 'test-suite', 'test-case']);
const PARTS = new Set(['failure', 'reason', 'message', 'stack-trace']);

const STATUS: ReadonlyMap<string, TestStatus> = new Map<string, TestStatus>([
  ['Passed', 'passed'],
  ['Warning', 'passed'],
  ['Skipped', 'skipped'],
  ['Inconclusive', 'skipped'],
  ['Failed', 'failed'],
]);

/** `Failed` is an assertion, or by its label an exception (`Error`), a test that cannot run (`Invalid`) or `Cancelled`. */
function readStatus(element: XmlElement): TestStatus {
  const status = STATUS.get(element.attribute('result') ?? '') ?? 'errored';
  const label = element.attribute('label');
  return status === 'failed' && (label === 'Error' || label === 'Cancelled') ? 'errored' : status;
}

function roleOf(name: string): Role {
  if (NODES.has(name)) return 'node';
  return PARTS.has(name) ? 'part' : 'ignored';
}

/** Reads what the NUnit 3 console and its successors write. */
export async function readNunit3(source: Source): Promise<ReadOutcome> {
  let run: XmlElement | undefined;
  let listed = 0;
  const reader = new ElementReader(source.limits, {
    role: roleOf,
    end: (node) => {
      if (node.name === 'test-case') {
        listed += 1;
        reader.add(readCase(node, source.limits));
      } else if (node.name === 'test-run') run = node;
      else if (hasFailedAlone(node, reader)) reader.add(toSuiteFailure(node, source.limits));
    },
  });
  return readElements(source, 'nunit3', reader, () => {
    const engine = run?.attribute('engine-version');
    const seconds = parseSeconds(run?.attributes['duration']);
    return {
      tool: engine === undefined ? undefined : `NUnit engine ${engine}`,
      durationMs: seconds === undefined ? undefined : toMilliseconds(seconds),
      declared: parseCount(run?.attributes['total']),
      listed,
    };
  });
}

/** A failed setup fails every test of its suite as well, and the suites in it (`Parent`); a failed teardown none. */
function hasFailedAlone(suite: XmlElement, reader: ElementReader): boolean {
  if (suite.attribute('result') !== 'Failed') return false;
  const site = suite.attribute('site');
  return site === 'TearDown' || (site !== 'Parent' && !reader.hasFailureIn(suite));
}

function readCase(element: XmlElement, limits: Limits): TestReport {
  const seconds = parseSeconds(element.attributes['duration'] ?? element.attributes['time']);
  return toTest(
    {
      ...splitArguments(element.attribute('name') ?? '', element.attribute('methodname')),
      suite: suitesAround(element),
      status: readStatus(element),
      durationMs: seconds === undefined ? undefined : toMilliseconds(seconds),
      ...readFailure(element),
    },
    limits,
  );
}
