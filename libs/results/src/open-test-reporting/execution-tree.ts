import type { Limits } from '../limits.ts';
import { parseIsoDuration } from '../time/parse-duration.ts';
import type { ElementReader, XmlElement } from '../xml/element-reader.ts';
import { hasFailed, isTest, learn, startNode, toReport } from './executed-node.ts';
import type { ExecutedNode } from './executed-node.ts';

/** Reads the nodes of the tree as they end, from the inside out. */
export class ExecutionTree {
  durationMs: number | undefined;
  readonly #limits: Limits;
  readonly #parents = new WeakSet<XmlElement>();

  constructor(limits: Limits) {
    this.#limits = limits;
  }

  /** Takes `<root>` or `<child>` and adds what it is a test of. */
  take(element: XmlElement, reader: ElementReader): void {
    let parent: ExecutedNode | undefined;
    for (const each of element.around) if (isNode(each)) parent = startNode(each.attribute('name') ?? '', parent);
    const node = startNode(element.attribute('name') ?? '', parent);
    node.hasChildren = this.#parents.has(element);
    node.durationMs = parseIsoDuration(element.attribute('duration'));
    learn(node, element);
    if (element.parent !== undefined) this.#parents.add(element.parent);
    if (element.name === 'root' && node.durationMs !== undefined) this.durationMs = (this.durationMs ?? 0) + node.durationMs;
    if (isTest(node) || (hasFailed(node) && !reader.hasFailureIn(element))) reader.add(toReport(node, this.#limits));
  }
}

export function isNode(element: XmlElement): boolean {
  return element.name === 'root' || element.name === 'child';
}
