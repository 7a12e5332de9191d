import type { TestStatus } from '@testwire/contracts';
import type { CollectedText } from '../collected-text.ts';
import type { FoundTest } from '../found-test.ts';
import type { PointLine } from './tap-line.ts';
import { readYamlBlock } from './yaml-block.ts';

/** A test point, and what follows it until the next one. */
export class TapPoint {
  readonly line: PointLine;
  readonly suite: string[] = [];
  readonly #position: number;
  yaml: CollectedText | undefined;
  comments: CollectedText | undefined;
  /** Its subtests said it all, so that it is a group and no test. */
  isGroup = false;
  #isExcused = false;

  constructor(line: PointLine, position: number) {
    this.line = line;
    this.#position = position;
  }

  get name(): string {
    return this.line.name === '' ? `test ${this.line.number ?? this.#position}` : this.line.name;
  }

  get status(): TestStatus {
    if (this.line.directive !== undefined || (this.#isExcused && !this.line.ok)) return 'skipped';
    return this.line.ok ? 'passed' : 'failed';
  }

  /** Puts it below the test that it is a subtest of. What is still to do there may fail here. */
  enter(parent: TapPoint): void {
    this.suite.unshift(parent.name);
    if (parent.line.directive !== undefined) this.#isExcused = true;
  }

  toTest(): FoundTest {
    const { directive, reason, durationMs } = this.line;
    const words = this.yaml === undefined ? undefined : String(this.yaml);
    const diagnostics = words === undefined ? undefined : readYamlBlock(words);
    const spoken = this.comments === undefined ? undefined : String(this.comments);
    // Perl: "#   at t/cart.t line 5."
    const place = /\bat (\S+) line (\d{1,9})\.?/.exec(spoken ?? '');
    const why = reason === undefined || reason === '' ? directive : reason;
    return {
      name: this.name,
      suite: this.suite,
      status: this.status,
      durationMs: diagnostics?.durationMs ?? durationMs,
      message: why ?? (this.status === 'passed' ? undefined : diagnostics?.message),
      details: this.status === 'failed' ? (words ?? spoken) : undefined,
      file: diagnostics?.file ?? place?.[1],
      line: diagnostics?.line ?? (place === null ? undefined : Number(place[2])),
    };
  }
}
