import type { ReadOutcome, Source } from '../format.ts';
import { parseCount } from '../test-fields.ts';
import { ElementReader } from '../xml/element-reader.ts';
import type { Role, XmlElement } from '../xml/element-reader.ts';
import { readElements } from '../xml/read-elements.ts';
import { RetriedMethods } from './retried-methods.ts';
import { readTestngMethod } from './testng-method.ts';

const NODES = new Set(['testng-results', 'suite', 'test', 'class', 'test-method']);
const PARTS = new Set(['params', 'param', 'value', 'exception', 'message', 'full-stacktrace']);

function roleOf(name: string): Role {
  if (NODES.has(name)) return 'node';
  return PARTS.has(name) ? 'part' : 'ignored';
}

/** Reads testng-results.xml. Configuration methods are no tests; one that failed is shown as one. */
export async function readTestng(source: Source): Promise<ReadOutcome> {
  const retried = new RetriedMethods();
  let root: XmlElement | undefined;
  let durationMs: number | undefined;
  let listed = 0;

  const endMethod = (method: XmlElement): void => {
    if (method.attributes['is-config'] === 'true') {
      if (!['PASS', 'SKIP'].includes(method.attribute('status') ?? '')) reader.add(readTestngMethod(method, source.limits));
      return;
    }
    listed += 1;
    const test = readTestngMethod(method, source.limits);
    if (method.attributes['retried'] === 'true' && test.status !== 'passed') {
      retried.add(test);
      return;
    }
    retried.settle(test);
    reader.add(test);
  };

  const reader = new ElementReader(source.limits, {
    role: roleOf,
    end: (node) => {
      if (node.name === 'test-method') endMethod(node);
      else if (node.name === 'testng-results') root = node;
      else if (node.name === 'suite') {
        const suiteMs = parseCount(node.attributes['duration-ms']);
        if (suiteMs !== undefined) durationMs = (durationMs ?? 0) + suiteMs;
      }
    },
  });

  return readElements(source, 'testng', reader, () => {
    for (const test of retried.unsettled) reader.tests.push(test);
    return { durationMs, declared: declaredTests(root), listed };
  });
}

/** `total` counts methods that are ignored and not listed, too. */
function declaredTests(root: XmlElement | undefined): number | undefined {
  const total = parseCount(root?.attributes['total']);
  return total === undefined ? undefined : total - (parseCount(root?.attributes['ignored']) ?? 0);
}
