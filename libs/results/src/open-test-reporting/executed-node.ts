import type { TestReport, TestStatus } from '@testwire/contracts';
import type { Limits } from '../limits.ts';
import { parseCount, toTest } from '../test-fields.ts';
import type { XmlElement } from '../xml/element-reader.ts';

/** Names of elements, from any of the schemas, that say something about a test or a container. */
export const PARTS: ReadonlySet<string> = new Set(
  'metadata type sources fileSource filePosition result reason throwable'.split(' '),
);

const STATUS: ReadonlyMap<string, TestStatus> = new Map<string, TestStatus>([
  ['SUCCESSFUL', 'passed'],
  ['SKIPPED', 'skipped'],
  // An assumption that does not hold.
  ['ABORTED', 'skipped'],
  ['FAILED', 'failed'],
]);

/** A test or a container, and what was said about it so far. */
export type ExecutedNode = {
  readonly name: string;
  readonly parent: ExecutedNode | undefined;
  readonly depth: number;
  durationMs: number | undefined;
  hasChildren: boolean;
  type: string | undefined;
  file: string | undefined;
  line: number | undefined;
  result: XmlElement | undefined;
};

export function startNode(name: string, parent: ExecutedNode | undefined): ExecutedNode {
  if (parent !== undefined) parent.hasChildren = true;
  return {
    name,
    parent,
    depth: (parent?.depth ?? 0) + 1,
    durationMs: undefined,
    hasChildren: false,
    type: undefined,
    file: undefined,
    line: undefined,
    result: undefined,
  };
}

export function learn(node: ExecutedNode, element: XmlElement): void {
  const place = element.part('sources')?.part('fileSource');
  node.type = element.part('metadata')?.textOf('type') ?? node.type;
  node.file = place?.attribute('path') ?? node.file;
  node.line = parseCount(place?.part('filePosition')?.attributes['line']) ?? node.line;
  node.result = element.part('result') ?? node.result;
}

/** JUnit says which nodes are tests; otherwise those without anything inside are, except a root. */
export function isTest(node: ExecutedNode): boolean {
  if (node.type === 'TEST') return true;
  return node.type === undefined && !node.hasChildren && node.parent !== undefined;
}

export function hasFailed(node: ExecutedNode): boolean {
  const status = statusOf(node);
  return status === 'failed' || status === 'errored';
}

export function toReport(node: ExecutedNode, limits: Limits): TestReport {
  const throwable = node.result?.part('throwable');
  const suite: string[] = [];
  for (let each = node.parent; each !== undefined; each = each.parent) suite.unshift(each.name);
  return toTest(
    {
      name: node.name,
      suite,
      status: statusOf(node),
      durationMs: node.durationMs,
      message: node.result === undefined ? 'It began, and the file tells of no result.' : node.result.textOf('reason'),
      details: throwable?.text,
      unseen: throwable?.unseen,
      file: node.file,
      line: node.line,
    },
    limits,
  );
}

function statusOf(node: ExecutedNode): TestStatus {
  return STATUS.get(node.result?.attribute('status') ?? '') ?? 'errored';
}
