import { statSync } from 'node:fs';
import { join } from 'node:path';
import { parse, parseAllDocuments } from 'yaml';
import { applyPatch, type PatchOperation } from './json-patch.ts';
import { pathOf, readText } from './repository.ts';
import { at, changed, entriesAt, type Key, listAt, textAt, type Tree } from './tree.ts';

/** What of Kustomize the project uses; anything else in a kustomization.yaml is refused. */
const UNDERSTOOD = new Set([
  'apiVersion',
  'kind',
  'resources',
  'components',
  'configMapGenerator',
  'patches',
  'namespace',
  'nameSuffix',
  'labels',
  'images',
]);

function nameOf(object: Tree): string {
  return textAt(object, 'metadata', 'name');
}

export function readKustomization(folder: string): Tree {
  const kustomization = parse(readText(`${folder}/kustomization.yaml`)) as Tree;
  const unknown = entriesAt(kustomization).filter(([key]) => !UNDERSTOOD.has(key));
  if (unknown.length > 0) throw new Error(`${folder}: ${unknown.map(([key]) => key).join(', ')} is not understood here.`);
  return kustomization;
}

/** Objects of a file of manifests. Throws when it is no YAML. */
function readManifests(path: string): Tree[] {
  return parseAllDocuments(readText(path)).map((document): Tree => {
    if (document.errors.length > 0) throw new Error(`${path}: ${document.errors.join(', ')}`);
    return document.toJS() as Tree;
  });
}

/** `NAME=value` lines, as Kustomize reads them. */
function pairsOf(text: string): [string, string][] {
  return [...text.matchAll(/^(\w+)=(.*)$/gm)].map(([, name = '', value = '']) => [name, value]);
}

function dataOf(generator: Tree, folder: string): Record<string, string> {
  const files = listAt(generator, 'files').map((file): [string, string] => [String(file), readText(join(folder, String(file)))]);
  const texts = [
    ...listAt(generator, 'envs').map((file) => readText(join(folder, String(file)))),
    ...listAt(generator, 'literals'),
  ];
  return Object.fromEntries([...files, ...texts.flatMap((text) => pairsOf(String(text)))]);
}

function generate(objects: readonly Tree[], generator: Tree, folder: string): Tree[] {
  const name = textAt(generator, 'name');
  const is = (object: Tree): boolean => at(object, 'kind') === 'ConfigMap' && nameOf(object) === name;
  const behavior = textAt(generator, 'behavior') || 'create';
  if (objects.some(is) !== (behavior !== 'create')) throw new Error(`${folder}: ${name} cannot be made by ${behavior}.`);
  const data = dataOf(generator, folder);
  if (behavior === 'create') return [...objects, { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name }, data }];
  const keep = behavior === 'merge' ? (object: Tree) => at(object, 'data') as object : () => ({});
  return objects.map((object) => (is(object) ? changed(object, ['data'], { ...keep(object), ...data }) : object));
}

function isTarget(object: Tree, target: Tree): boolean {
  const whole = (pattern: string): RegExp => new RegExp(`^(?:${pattern})$`);
  return ['kind', 'name'].every((key) => {
    const pattern = textAt(target, key);
    return pattern === '' || whole(pattern).test(key === 'kind' ? textAt(object, 'kind') : nameOf(object));
  });
}

/** Only lists of operations (RFC 6902), and `$patch: delete`. Throws when a patch has nothing to change. */
function patchAll(objects: readonly Tree[], patch: Tree, folder: string): Tree[] {
  const target = at(patch, 'target');
  if (!objects.some((object) => isTarget(object, target))) throw new Error(`${folder}: ${JSON.stringify(target)} is not there.`);
  const what = parse(textAt(patch, 'patch')) as Tree;
  if (at(what, '$patch') === 'delete') return objects.filter((object) => !isTarget(object, target));
  if (!Array.isArray(what)) throw new Error(`${folder}: a patch is no list of operations.`);
  return objects.map((object) => (isTarget(object, target) ? applyPatch(object, what as PatchOperation[]) : object));
}

/** Where objects name others, by the kind of what is named. */
const REFERENCES: Readonly<Record<string, readonly (readonly Key[])[]>> = {
  ServiceAccount: [['spec', 'template', 'spec', 'serviceAccountName']],
  PersistentVolumeClaim: [['persistentVolumeClaim', 'claimName']],
};

function rename(object: Tree, suffix: string, kinds: readonly string[]): Tree {
  let renamed = changed(object, ['metadata', 'name'], nameOf(object) + suffix);
  const volumes = listAt(object, 'spec', 'template', 'spec', 'volumes').map((_, index) => [
    'spec',
    'template',
    'spec',
    'volumes',
    index,
  ]);
  for (const kind of kinds) {
    for (const path of REFERENCES[kind] ?? []) {
      for (const place of path[0] === 'spec' ? [path] : volumes.map((volume) => [...volume, ...path])) {
        if (at(renamed, ...place) !== undefined) renamed = changed(renamed, place, textAt(renamed, ...place) + suffix);
      }
    }
  }
  return renamed;
}

/** Where `includeSelectors` puts labels, besides `metadata.labels`, when there are labels. */
const SELECTORS: Readonly<Record<string, readonly (readonly Key[])[]>> = {
  Service: [['spec', 'selector']],
  PodDisruptionBudget: [['spec', 'selector', 'matchLabels']],
  Deployment: [
    ['spec', 'selector', 'matchLabels'],
    ['spec', 'template', 'metadata', 'labels'],
    ['spec', 'template', 'spec', 'topologySpreadConstraints', 0, 'labelSelector', 'matchLabels'],
  ],
};

function label(object: Tree, pairs: object): Tree {
  const places = [['metadata', 'labels'], ...(SELECTORS[textAt(object, 'kind')] ?? [])];
  return places.reduce((tree: Tree, place) => changed(tree, place, { ...(at(tree, ...place) as object), ...pairs }), object);
}

function withImage(object: Tree, image: Tree): Tree {
  const place = ['spec', 'template', 'spec', 'containers', 0, 'image'];
  if (at(object, ...place) !== at(image, 'name')) return object;
  return changed(object, place, `${textAt(image, 'newName')}:${textAt(image, 'newTag')}`);
}

function withNamespace(object: Tree, namespace: string): Tree {
  return changed(object, ['metadata', at(object, 'kind') === 'Namespace' ? 'name' : 'namespace'], namespace);
}

/** @param given what a component is applied to; nothing otherwise */
function renderInto(folder: string, given: readonly Tree[]): Tree[] {
  const kustomization = readKustomization(folder);
  let objects = [...given];
  for (const resource of listAt(kustomization, 'resources')) {
    const path = join(folder, String(resource));
    objects.push(...(statSync(pathOf(path)).isDirectory() ? renderInto(path, []) : readManifests(path)));
  }
  for (const component of listAt(kustomization, 'components')) objects = renderInto(join(folder, String(component)), objects);
  for (const generator of listAt(kustomization, 'configMapGenerator')) objects = generate(objects, generator, folder);
  for (const patch of listAt(kustomization, 'patches')) objects = patchAll(objects, patch, folder);
  const namespace = textAt(kustomization, 'namespace');
  if (namespace !== '') objects = objects.map((object) => withNamespace(object, namespace));
  const suffix = textAt(kustomization, 'nameSuffix');
  const kinds = objects.map((object) => textAt(object, 'kind'));
  if (suffix !== '') objects = objects.map((object) => rename(object, suffix, kinds));
  for (const labels of listAt(kustomization, 'labels'))
    objects = objects.map((object) => label(object, at(labels, 'pairs') as object));
  for (const image of listAt(kustomization, 'images')) objects = objects.map((object) => withImage(object, image));
  return objects;
}

/** Every object of a folder with a kustomization.yaml, as `kubectl kustomize` has it, but for the digests in names of ConfigMaps. */
export function renderKustomization(folder: string): Tree[] {
  return renderInto(folder, []);
}

/** Files that a folder's kustomization.yaml names, as paths in the repository; folders it names are followed. */
export function filesOf(folder: string): string[] {
  const kustomization = readKustomization(folder);
  const named = [
    ...listAt(kustomization, 'resources'),
    ...listAt(kustomization, 'components'),
    ...listAt(kustomization, 'configMapGenerator').flatMap((one) => [...listAt(one, 'files'), ...listAt(one, 'envs')]),
  ].map((name) => join(folder, String(name)));
  const below = named.flatMap((path) => (statSync(pathOf(path)).isDirectory() ? filesOf(path) : [path]));
  return [join(folder, 'kustomization.yaml'), ...below];
}
