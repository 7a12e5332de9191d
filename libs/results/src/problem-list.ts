import type { Problem } from '@testwire/contracts';
import { clipText, FIELD } from './clip-text.ts';

const MOST = 200;

/** The problems of one file, bounded: past 200 they are only counted. */
export class ProblemList {
  readonly #file: string;
  readonly #problems: Problem[] = [];
  #dropped = 0;

  constructor(file: string) {
    this.#file = clipText(file, FIELD.file);
  }

  add(message: string, line?: number): void {
    if (this.#problems.length >= MOST) this.#dropped += 1;
    else this.#problems.push(this.make(message, line));
  }

  /** A problem of this file that is not kept in the list. */
  make(message: string, line?: number): Problem {
    return { file: this.#file, ...(line === undefined ? {} : { line }), message: clipText(message, FIELD.problem) };
  }

  toArray(): Problem[] {
    if (this.#dropped === 0) return [...this.#problems];
    return [...this.#problems, this.make(`${this.#dropped} further problems of this file are not shown.`)];
  }
}
