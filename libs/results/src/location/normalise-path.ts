/** Code that came with a tool or a package: it lies in no repository, or is not its own there. */
const FOREIGN_FOLDER =
  /(?:^|\/)(?:node_modules|site-packages|dist-packages|vendor|\.cargo|\.gradle|\.m2|\.nuget|\.pub-cache|Pods|gems)\//;
const FOREIGN_ROOT = /^\/(?:usr\/(?:lib|include|local\/(?:lib|go))|rustc|opt\/hostedtoolcache)\/|\/go\/pkg\/mod\//;
const FOREIGN_SCHEME = /^(?:node|internal|native|dart|org-dartlang-sdk):|^<|^internal\//;

/**
 * A path as a stack trace writes it, with `/`, and without what tools put around it: `file:///a/b.js`, `webpack:///./src/b.js`,
 * `http://localhost:9876/base/b.js?1a2b`, `package:shop/b.dart`. Undefined for code that is not of the repository.
 */
export function normalisePath(path: string): string | undefined {
  const slashed = path.trim().replaceAll('\\', '/');
  if (FOREIGN_SCHEME.test(slashed)) return undefined;
  const plain = slashed
    .replace(/^package:([^/]+)\//, '$1/lib/')
    .replace(/^https?:\/\/[^/]+\//, '')
    .replace(/^[a-z][a-z-]+:\/{2,3}(?=[A-Za-z]:\/)/, '')
    .replace(/^[a-z][a-z-]+:\/\//, '')
    .replace(/^\/(?=\.{1,2}\/)/, '')
    .replace(/[?#].*$/, '')
    .replaceAll(/\/(?:\.?\/)+/g, '/')
    .replace(/^(?:\.{1,2}\/)+/, '');
  if (plain === '' || plain.includes('/../') || FOREIGN_FOLDER.test(plain) || FOREIGN_ROOT.test(plain)) return undefined;
  return plain;
}
