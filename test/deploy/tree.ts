/** Parsed YAML or JSON, as it is before anybody has looked at it. */
export type Tree = unknown;
export type Key = string | number;

/** The value at a path, or undefined when there is none. */
export function at(tree: Tree, ...path: readonly Key[]): Tree {
  let value = tree;
  for (const key of path) {
    if (value === null || typeof value !== 'object') return undefined;
    value = (value as Readonly<Record<Key, Tree>>)[key];
  }
  return value;
}

export function listAt(tree: Tree, ...path: readonly Key[]): readonly Tree[] {
  const value = at(tree, ...path);
  return Array.isArray(value) ? value : [];
}

/** Empty when there is no text. */
export function textAt(tree: Tree, ...path: readonly Key[]): string {
  const value = at(tree, ...path);
  return typeof value === 'string' ? value : '';
}

/** NaN when there is no number, so that every comparison with it fails. */
export function numberAt(tree: Tree, ...path: readonly Key[]): number {
  const value = at(tree, ...path);
  return typeof value === 'number' ? value : Number.NaN;
}

export function entriesAt(tree: Tree, ...path: readonly Key[]): readonly (readonly [string, Tree])[] {
  const value = at(tree, ...path);
  return value !== null && typeof value === 'object' && !Array.isArray(value) ? Object.entries(value) : [];
}

/** A copy that differs in one place. Without a value, the place is gone. */
export function changed(tree: Tree, path: readonly Key[], value?: Tree): Tree {
  const copy = structuredClone(tree);
  const parent = at(copy, ...path.slice(0, -1)) as Record<Key, Tree> | undefined;
  const last = path.at(-1);
  if (parent === undefined || last === undefined) throw new RangeError(`There is no place ${path.join('.')} to change.`);
  if (value === undefined) delete parent[last];
  else parent[last] = value;
  return copy;
}
