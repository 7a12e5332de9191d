import { Refusal } from './refusal.ts';

/** Names that are asked for, with what is asked for below them. */
type Tree = ReadonlyMap<string, Tree>;

/**
 * What `?tree=a,b[c,d]` leaves of an answer: https://www.jenkins.io/doc/book/using/remote-access-api/. Names that there are not are
 * passed over; `_class` always stays.
 */
export function prune(value: unknown, tree: string | undefined): unknown {
  return tree === undefined || tree === '' ? value : keep(value, parse(tree));
}

function keep(value: unknown, tree: Tree): unknown {
  if (Array.isArray(value)) return value.map((item) => keep(item, tree));
  if (value === null || typeof value !== 'object') return value;
  const entries = Object.entries(value).flatMap(([name, below]): [string, unknown][] => {
    if (name === '_class') return [[name, below]];
    const wanted = tree.get(name);
    return wanted === undefined ? [] : [[name, keep(below, wanted)]];
  });
  return Object.fromEntries(entries);
}

function parse(text: string): Tree {
  const tokens = text.match(/[\w*]+|[[\],]|./g) ?? [];
  let at = 0;
  function list(): Tree {
    const names = new Map<string, Tree>();
    for (;;) {
      const name = tokens[at] ?? '';
      if (!/^[\w*]+$/.test(name)) throw new Refusal(400, `Bad tree: expected a name and found "${name}"`);
      at += 1;
      let below: Tree = new Map();
      if (tokens[at] === '[') {
        at += 1;
        below = list();
        if (tokens[at] !== ']') throw new Refusal(400, 'Bad tree: "]" is missing');
        at += 1;
      }
      names.set(name, below);
      if (tokens[at] !== ',') return names;
      at += 1;
    }
  }
  const tree = list();
  if (at < tokens.length) throw new Refusal(400, `Bad tree: unexpected "${tokens[at]}"`);
  return tree;
}
