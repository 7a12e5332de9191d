import { parse } from 'yaml';
import { imageEnvironment } from './dockerfile.ts';
import type { DeployedProcess } from './processes.ts';
import { readText } from './repository.ts';
import { at, entriesAt, listAt, textAt, type Tree } from './tree.ts';

/** Innermost: `${A:+${B}}` has B in A. */
const VARIABLE = /\$\{(\w+)(?::([-?+])([^${}]*))?\}/;

/** docker-compose.yml with its merges done and its variables as they stand. */
export function readCompose(): Tree {
  // Ours, and no attack: many small groups of variables are merged.
  return parse(readText('docker-compose.yml'), { merge: true, maxAliasCount: -1 }) as Tree;
}

/** Names of all variables that somebody has to give, or may. */
export function variablesOf(text: string): Set<string> {
  return new Set([...text.matchAll(/\$\{(\w+)/g)].map(([, name = '']) => name));
}

/** https://docs.docker.com/reference/compose-file/interpolation/ */
function interpolateText(text: string, variables: Readonly<Record<string, string>>): string {
  const found = VARIABLE.exec(text);
  if (found === null) return text;
  const [all, name = '', operator, rest = ''] = found;
  const value = variables[name] ?? '';
  if (operator === '?' && value === '') throw new Error(`${name} ${rest}`);
  const whenEmpty = operator === '-' ? rest : '';
  const whenSet = operator === '+' ? rest : value;
  return interpolateText(
    text.replace(all, () => (value === '' ? whenEmpty : whenSet)),
    variables,
  );
}

/** Puts in the variables as Compose does. Throws when one that is required has no value. */
export function interpolate(tree: Tree, variables: Readonly<Record<string, string>>): Tree {
  if (typeof tree === 'string') return interpolateText(tree, variables);
  if (Array.isArray(tree)) return tree.map((inner) => interpolate(inner, variables));
  if (tree === null || typeof tree !== 'object') return tree;
  return Object.fromEntries(Object.entries(tree).map(([key, inner]) => [key, interpolate(inner, variables)]));
}

/** `40s` → 40. NaN for any other form. */
export function seconds(duration: string): number {
  return Number(/^(\d+)s$/.exec(duration)?.[1]);
}

/** The services that are ours: by name, as they stand in the file. */
export function ownServices(compose: Tree): readonly (readonly [string, Tree])[] {
  return entriesAt(compose, 'services').filter(([, service]) => listAt(service, 'command')[0] === '--services');
}

export function composeProcesses(compose: Tree): DeployedProcess[] {
  return ownServices(compose).map(([name, service]) => ({
    name,
    args: listAt(service, 'command').map(String),
    environment: {
      ...imageEnvironment(),
      ...Object.fromEntries(entriesAt(service, 'environment').map(([key, value]) => [key, String(value)])),
    },
    files: Object.fromEntries(
      listAt(service, 'configs').map((mount) => [
        textAt(mount, 'target'),
        readText(textAt(at(compose, 'configs', textAt(mount, 'source')), 'file')),
      ]),
    ),
    graceSeconds: seconds(textAt(service, 'stop_grace_period')),
    waitSeconds: 0,
  }));
}
