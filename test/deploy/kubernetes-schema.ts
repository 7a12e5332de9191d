import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { textAt, type Tree } from './tree.ts';
import { kedaFaults } from './keda-schema.ts';

const require = createRequire(import.meta.url);
const FOLDER = join(dirname(require.resolve('kubernetes-models')), '_schemas');

/** How the package calls the group of an apiVersion. */
const GROUPS: Readonly<Record<string, string>> = {
  v1: 'CoreV1',
  'apps/v1': 'AppsV1',
  'autoscaling/v2': 'AutoscalingV2',
  'batch/v1': 'BatchV1',
  'networking.k8s.io/v1': 'NetworkingV1',
  'policy/v1': 'PolicyV1',
};

interface Validator {
  (data: unknown): boolean;
  readonly errors: readonly { readonly instancePath: string; readonly message?: string; readonly keyword: string }[] | null;
}

/** The object such that each property tells `unread` until somebody asks for it. */
function watch(tree: Tree, path: string, unread: Set<string>): Tree {
  if (tree === null || typeof tree !== 'object') return tree;
  const inner: object = Array.isArray(tree)
    ? tree.map((one: Tree, index) => watch(one, `${path}/${index}`, unread))
    : Object.fromEntries(Object.entries(tree).map(([key, one]: [string, Tree]) => [key, watch(one, `${path}/${key}`, unread)]));
  if (!Array.isArray(tree)) for (const key of Object.keys(tree)) unread.add(`${path}/${key}`);
  return new Proxy(inner, {
    get(target, key, receiver): unknown {
      unread.delete(`${path}/${String(key)}`);
      return Reflect.get(target, key, receiver);
    },
  });
}

/**
 * What the API server would refuse in an object, and fields that it does not know: the compiled schemas let those pass, and
 * never look at them, so what was not looked at is unknown.
 */
export function schemaFaults(object: Tree): string[] {
  const version = textAt(object, 'apiVersion');
  const kind = textAt(object, 'kind');
  if (version === 'keda.sh/v1alpha1') return kedaFaults(object);
  const group = GROUPS[version];
  if (group === undefined) return [`no schema for ${version} ${kind}`];
  const { validate } = require(join(FOLDER, `IoK8sApi${group}${kind}.js`)) as { validate: Validator };
  const unread = new Set<string>();
  const isValid = validate(watch(object, '', unread));
  const faults = isValid ? [] : (validate.errors ?? []).map((error) => `${error.instancePath} ${error.message ?? error.keyword}`);
  return [...faults, ...[...unread].map((path) => `${path} is not known`)];
}
