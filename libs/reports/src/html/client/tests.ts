import type { TestChange } from '@testwire/contracts';
import { CHANGE_WORDS as WORDS } from '../../format/describe-change.ts';
import { CHANGES, type PageData, type Remark, type Try } from '../data/page-data.ts';

export const STATUS_WORDS: Readonly<Record<string, string>> = { P: 'passed', F: 'failed', E: 'errored', S: 'skipped' };

const { fixed, ...FAILURES } = WORDS;
/** In the order in which they can be chosen. */
export const CHANGE_WORDS: Readonly<Record<string, string>> = {
  ...FAILURES,
  unsteady: 'Flaky',
  fixed,
  slower: 'Slower',
  quarantined: 'Quarantined',
};

/** The columns of the page with the questions that its parts ask of them. A test is its index. */
export interface Tests extends PageData {
  readonly count: number;
  readonly remarkOf: ReadonlyMap<number, Remark>;
  readonly triesOf: ReadonlyMap<number, readonly Try[]>;
  statusOf(test: number): string;
  isFlaky(test: number): boolean;
  changeOf(test: number): TestChange | undefined;
  /** Words of {@link CHANGE_WORDS}, the most important first. `unsteady`: its attempts in this run disagreed. */
  changesOf(test: number): readonly string[];
  text(index: number | undefined): string;
  suiteOf(test: number): readonly string[];
  /** The same in every run that has the test. */
  keyOf(test: number): string;
}

export function openTests(data: PageData): Tests {
  const remarkOf = new Map(data.remarks);
  const text = (index: number | undefined): string => data.texts[index ?? 0] ?? '';
  const statusOf = (test: number): string => STATUS_WORDS[(data.outcomes[test] ?? '').toUpperCase()] ?? 'passed';
  const isFlaky = (test: number): boolean => {
    const letter = data.outcomes[test] ?? '';
    return letter !== letter.toUpperCase();
  };
  const changeOf = (test: number): TestChange | undefined => CHANGES[Number(data.changes[test])];
  const suiteOf = (test: number): readonly string[] => (data.paths[data.suites[test] ?? 0] ?? []).map(text);
  return {
    ...data,
    count: data.names.length,
    remarkOf,
    triesOf: new Map(data.tries),
    text,
    statusOf,
    isFlaky,
    changeOf,
    suiteOf,
    changesOf(test) {
      const change = changeOf(test);
      const remark = remarkOf.get(test);
      // Somebody took it on: that says more than how long it has been failing.
      if (remark?.quarantine !== undefined) return ['quarantined'];
      return [
        ...(change === undefined ? [] : [change]),
        ...(isFlaky(test) ? ['unsteady'] : []),
        ...(remark?.usualMs === undefined ? [] : ['slower']),
      ];
    },
    keyOf(test) {
      return digest([...suiteOf(test), text(data.files[test]), data.names[test], text(data.variants[test])].join('\n'));
    },
  };
}

/** FNV-1a, 32 bits, twice with other beginnings: short enough for an address, and good enough to tell tests apart. */
function digest(text: string): string {
  let one = 0x811c9dc5;
  let other = 0x01000193;
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    one = Math.imul(one ^ code, 0x01000193);
    other = Math.imul(other ^ code, 0x85ebca6b);
  }
  return (one >>> 0).toString(36) + (other >>> 0).toString(36);
}
