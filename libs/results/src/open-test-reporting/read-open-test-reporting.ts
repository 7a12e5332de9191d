import type { ReadOutcome, Source } from '../format.ts';
import { ElementReader } from '../xml/element-reader.ts';
import type { Role, XmlElement } from '../xml/element-reader.ts';
import { readElements } from '../xml/read-elements.ts';
import { EventLog } from './event-log.ts';
import { PARTS } from './executed-node.ts';
import { ExecutionTree, isNode } from './execution-tree.ts';

const EVENTS = new Set(['started', 'reported', 'finished']);

function roleOf(name: string, parent: XmlElement | undefined): Role {
  if (parent === undefined) return 'node';
  if (parent.name === 'events') return EVENTS.has(name) ? 'node' : 'ignored';
  if (parent.name === 'execution') return name === 'root' ? 'node' : 'ignored';
  if (name === 'child' && isNode(parent)) return 'node';
  return PARTS.has(name) ? 'part' : 'ignored';
}

/** Reads both forms of Open Test Reporting: events, and the tree. */
export async function readOpenTestReporting(source: Source): Promise<ReadOutcome> {
  const events = new EventLog(source.limits, source.problems);
  const tree = new ExecutionTree(source.limits);
  const reader = new ElementReader(source.limits, {
    role: roleOf,
    end: (node, proper) => {
      if (isNode(node)) tree.take(node, reader);
      // The end of a test that is cut tells nothing.
      else if (EVENTS.has(node.name) && (proper || node.name !== 'finished')) events.take(node);
    },
  });
  return readElements(source, 'open-test-reporting', reader, () => {
    for (const test of events.toTests()) reader.tests.push(test);
    return { durationMs: events.durationMs ?? tree.durationMs };
  });
}
