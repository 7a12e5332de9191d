import { CollectedText } from '../collected-text.ts';

const MOST_BUILDS = 1000;
const HEADING = /^# (\S+)/;

/** What the compiler said of each package: as events since Go 1.24, before that as plain text below "# package". */
export class BuildWords {
  readonly #longest: number;
  readonly #words = new Map<string, CollectedText>();
  /** Builds that failed, and whose package did not say so yet. */
  readonly failed = new Set<string>();
  #heading: string | undefined;

  constructor(longest: number) {
    this.#longest = longest;
  }

  add(build: string, text: string): void {
    const words = this.#words.get(build) ?? new CollectedText(this.#longest);
    words.add(text);
    if (this.#words.size < MOST_BUILDS) this.#words.set(build, words);
  }

  addLine(line: string): void {
    this.#heading = HEADING.exec(line)?.[1] ?? this.#heading;
    if (this.#heading !== undefined) this.add(this.#heading, `${line}\n`);
  }

  endText(): void {
    this.#heading = undefined;
  }

  /** `build` may be "package [package.test]", which is the package as its tests see it. */
  of(build: string): string {
    const bare = build.split(' ')[0] ?? build;
    return String(this.#words.get(build) ?? this.#words.get(bare) ?? '');
  }
}
