import type { ReadOutcome, Source } from '../format.ts';
import { toTest } from '../test-fields.ts';
import { ElementReader } from '../xml/element-reader.ts';
import type { Role, XmlElement } from '../xml/element-reader.ts';
import { readElements } from '../xml/read-elements.ts';
import { hasFailedReport, pathOf, readBoostCase, readBoostSuiteFailure } from './boost-test.ts';

const NODES = new Set(['TestSuite', 'TestCase']);
const PARTS = new Set(['Error', 'FatalError', 'Exception', 'LastCheckpoint', 'TestingTime']);

/** Reads the XML log or the detailed XML report of Boost.Test. */
export async function readBoost(source: Source): Promise<ReadOutcome> {
  let hasRoot = false;

  /** Log and report in one file tell the same tests: the first is read. */
  const roleOf = (name: string, parent: XmlElement | undefined): Role => {
    if (parent === undefined) {
      const role = hasRoot ? 'ignored' : 'node';
      hasRoot = true;
      return role;
    }
    if (NODES.has(name)) return 'node';
    return PARTS.has(name) ? 'part' : 'ignored';
  };

  const endSuite = (suite: XmlElement): void => {
    const outside = readBoostSuiteFailure(suite, source.limits);
    if (outside !== undefined) reader.add(outside);
    else if (hasFailedReport(suite) && !reader.hasFailureIn(suite)) {
      const message = `The suite is reported as "${suite.attribute('result') ?? ''}".`;
      reader.add(toTest({ name: '(suite)', suite: pathOf(suite), status: 'errored', message }, source.limits));
    }
  };

  const reader = new ElementReader(source.limits, {
    role: roleOf,
    end: (node, proper) => {
      if (node.name === 'TestCase') reader.add(readBoostCase(node, proper, source.limits));
      else endSuite(node);
    },
  });
  return readElements(source, 'boost', reader, () => ({}));
}
