import type { TestReport } from '@testwire/contracts';
import type { Limits } from '../limits.ts';
import type { ProblemList } from '../problem-list.ts';
import { isFailure } from '../xml/element-reader.ts';
import { between } from '../time/parse-duration.ts';
import type { XmlElement } from '../xml/element-reader.ts';
import { StopReading } from '../xml/xml-walk.ts';
import { hasFailed, isTest, learn, startNode, toReport } from './executed-node.ts';
import type { ExecutedNode } from './executed-node.ts';

type Begun = { readonly node: ExecutedNode; readonly time: string | undefined };

/** Puts events together. They are ordered by time, so what a node comes to is known only at the end. */
export class EventLog {
  readonly #limits: Limits;
  readonly #problems: ProblemList;
  readonly #nodes: ExecutedNode[] = [];
  readonly #begun = new Map<string, Begun>();
  #first: string | undefined;
  #last: string | undefined;

  constructor(limits: Limits, problems: ProblemList) {
    this.#limits = limits;
    this.#problems = problems;
  }

  /** Takes `<started>`, `<reported>` or `<finished>`. */
  take(event: XmlElement): void {
    const id = event.attribute('id') ?? '';
    const time = event.attribute('time');
    this.#first ??= time;
    this.#last = time ?? this.#last;
    const begun = event.name === 'started' ? this.#begin(id, event, time) : (this.#begun.get(id) ?? this.#beginLate(id, event));
    learn(begun.node, event);
    if (event.name === 'finished') begun.node.durationMs = between(begun.time, time);
  }

  get durationMs(): number | undefined {
    return between(this.#first, this.#last);
  }

  /** All tests in the order in which they began, and the containers that failed though nothing in them did. */
  toTests(): TestReport[] {
    const failing = new Set<ExecutedNode>();
    const tests: TestReport[] = [];
    // Children begin after their parents, so backwards every container comes after all that is in it.
    for (const node of this.#nodes.toReversed()) {
      if (!isTest(node) && (!hasFailed(node) || failing.has(node))) {
        if (failing.has(node) && node.parent !== undefined) failing.add(node.parent);
        continue;
      }
      const test = toReport(node, this.#limits);
      if (isFailure(test) && node.parent !== undefined) failing.add(node.parent);
      tests.push(test);
    }
    return tests.toReversed();
  }

  #begin(id: string, event: XmlElement, time: string | undefined): Begun {
    if (this.#nodes.length >= this.#limits.maxTests) {
      throw new StopReading(`The file lists more than ${this.#limits.maxTests} tests and containers. The rest was not read.`);
    }
    const parent = this.#begun.get(event.attribute('parentId') ?? '')?.node;
    if ((parent?.depth ?? 0) >= this.#limits.maxDepth) {
      throw new StopReading(`Tests are nested deeper than ${this.#limits.maxDepth}. The rest was not read.`);
    }
    const begun = { node: startNode(event.attribute('name') ?? id, parent), time };
    this.#nodes.push(begun.node);
    this.#begun.set(id, begun);
    return begun;
  }

  #beginLate(id: string, event: XmlElement): Begun {
    this.#problems.add(`The event "${event.name}" tells of "${id}", which never began.`);
    const begun = this.#begin(id, event, undefined);
    begun.node.type = 'TEST';
    return begun;
  }
}
