import type { TestReport } from '@testwire/contracts';
import type { ReadOutcome, Source } from '../format.ts';
import type { Limits } from '../limits.ts';
import { parseCount, toTest, UNKNOWN_OUTCOME } from '../test-fields.ts';
import { ElementReader } from '../xml/element-reader.ts';
import type { Role, XmlElement } from '../xml/element-reader.ts';
import { readElements } from '../xml/read-elements.ts';
import { readElapsed, readStatus } from './robot-status.ts';
import { applyTeardown } from './suite-teardown.ts';

/** Keywords are left out, except a suite's own setup and teardown: with their messages they are most of a file. */
function roleOf(name: string, parent: XmlElement | undefined): Role {
  if (parent === undefined) return 'node';
  if (parent.name === 'robot') return ['suite', 'statistics'].includes(name) ? 'node' : 'ignored';
  if (parent.name === 'statistics') return name === 'total' ? 'node' : 'ignored';
  if (parent.name === 'total') return name === 'stat' ? 'part' : 'ignored';
  if (parent.name === 'suite' && (name === 'suite' || name === 'test')) return 'node';
  if (parent.name === 'suite' && name === 'kw') return 'part';
  return name === 'status' ? 'part' : 'ignored';
}

/** Reads output.xml of Robot Framework 3 to 7. */
export async function readRobot(source: Source): Promise<ReadOutcome> {
  let tool: string | undefined;
  let durationMs: number | undefined;
  let total: XmlElement | undefined;
  let listed = 0;

  const endSuite = (suite: XmlElement): void => {
    applyTeardown(suite, reader.tests.slice(suite.testsBefore), source.limits);
    const status = suite.part('status');
    if (status?.attribute('status') === 'FAIL' && !reader.hasFailureIn(suite)) {
      const around = [...suitesAround(suite), suite.attribute('name') ?? ''];
      const file = suite.attribute('source');
      reader.add(toTest({ name: '(suite)', suite: around, file, status: 'errored', message: status.text }, source.limits));
    }
    if (suite.parent?.name === 'robot') durationMs = readElapsed(status);
  };

  const reader = new ElementReader(source.limits, {
    role: roleOf,
    end: (node) => {
      if (node.name === 'test') {
        listed += 1;
        reader.add(readTest(node, source.limits));
      } else if (node.name === 'suite') endSuite(node);
      else if (node.name === 'robot') tool = node.attribute('generator');
      else if (node.name === 'total') total = node;
    },
  });

  return readElements(source, 'robot', reader, () => ({ tool, durationMs, declared: declaredTests(total), listed }));
}

function readTest(test: XmlElement, limits: Limits): TestReport {
  const status = test.part('status');
  return toTest(
    {
      name: test.attribute('name'),
      suite: suitesAround(test),
      status: readStatus(status),
      durationMs: readElapsed(status),
      message: status === undefined ? UNKNOWN_OUTCOME : status.text,
      file: test.parent?.attribute('source'),
      line: parseCount(test.attributes['line']),
    },
    limits,
  );
}

function suitesAround(element: XmlElement): string[] {
  return element.around.filter((each) => each.name === 'suite').map((suite) => suite.attribute('name') ?? '');
}

/** The statistics over all tests; before version 4 those over critical tests come first. */
function declaredTests(total: XmlElement | undefined): number | undefined {
  const all = total?.parts.find((stat) => stat.text.trim().startsWith('All'));
  if (all === undefined) return undefined;
  return ['pass', 'fail', 'skip'].reduce((sum, name) => sum + (parseCount(all.attributes[name]) ?? 0), 0);
}
