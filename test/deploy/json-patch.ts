import { at, changed, type Key, listAt, type Tree } from './tree.ts';

/** RFC 6902, as far as it is used. */
export interface PatchOperation {
  readonly op: 'add' | 'replace' | 'remove';
  readonly path: string;
  readonly value?: Tree;
}

function keysOf(pointer: string): string[] {
  return pointer
    .split('/')
    .slice(1)
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'));
}

function applyOne(tree: Tree, { op, path, value }: PatchOperation): Tree {
  const keys: Key[] = keysOf(path);
  const parent = keys.slice(0, -1);
  if (at(tree, ...parent) === undefined) throw new RangeError(`${op} ${path}: nothing is there.`);
  if (op === 'add' && keys.at(-1) === '-') return changed(tree, parent, [...listAt(tree, ...parent), value]);
  if (op !== 'add' && at(tree, ...keys) === undefined) throw new RangeError(`${op} ${path}: nothing is there.`);
  return changed(tree, keys, op === 'remove' ? undefined : value);
}

/** A changed copy. Throws RangeError when a place is not there. Elements are added at the end of lists only, and never removed. */
export function applyPatch(tree: Tree, operations: readonly PatchOperation[]): Tree {
  return operations.reduce(applyOne, tree);
}
