import { normalisePath } from './normalise-path.ts';

/** Folders and name of a file are no more; of longer paths only the end is looked up. */
const MOST_PARTS = 64;

/**
 * The files of a repository, to find those that tools name in ways of their own: from another folder, from a build machine,
 * without the folders above.
 */
export class RepositoryPaths {
  readonly #known: ReadonlySet<string>;
  /** Each path with its parts turned round, `c.ts/b/a/`: what ends alike stands together. */
  readonly #turned: readonly string[];
  readonly #root: string | undefined;

  /**
   * @param paths from the root of the repository, with `/`
   * @param root absolute path of the repository here, when results of this machine are looked up: below it nothing is guessed
   */
  constructor(paths: Iterable<string>, root?: string) {
    this.#known = new Set(paths);
    this.#turned = Array.from(this.#known, turn).sort();
    this.#root = root === undefined ? undefined : `${root.replaceAll('\\', '/').replace(/\/+$/, '')}/`;
  }

  /**
   * The one file that a path can mean: itself, or the only one that shares the longest end with it, where that end is all of
   * one of the two, or a folder and a name. Undefined where several would do, and for code of others, such as `node_modules`.
   */
  resolve(path: string): string | undefined {
    const plain = normalisePath(path);
    if (plain === undefined) return undefined;
    if (this.#root !== undefined && plain.startsWith(this.#root)) return this.#own(plain.slice(this.#root.length));
    return this.#own(plain) ?? this.#findByEnd(plain);
  }

  #own(path: string): string | undefined {
    return this.#known.has(path) ? path : undefined;
  }

  #findByEnd(path: string): string | undefined {
    const isAbsolute = /^(?:\/|[A-Za-z]:)/.test(path);
    const parts = path.split('/').filter((part) => part !== '');
    for (let first = Math.max(0, parts.length - MOST_PARTS); first < parts.length; first += 1) {
      const end = turn(parts.slice(first).join('/'));
      const at = this.#firstFrom(end);
      const found = this.#turned[at];
      if (found === undefined || !found.startsWith(end)) continue;
      if (this.#turned[at + 1]?.startsWith(end) === true) return undefined;
      const isWhole = found.length === end.length || (first === 0 && !isAbsolute);
      return isWhole || parts.length - first > 1 ? turn(found.slice(0, -1)).slice(0, -1) : undefined;
    }
    return undefined;
  }

  /** Index of the first that does not stand before `end`. */
  #firstFrom(end: string): number {
    let [low, high] = [0, this.#turned.length];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#turned[middle] ?? '') < end) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

function turn(path: string): string {
  return `${path.split('/').reverse().join('/')}/`;
}
