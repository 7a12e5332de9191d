import { readdirSync } from 'node:fs';
import { parse, parseAllDocuments } from 'yaml';
import { imageEnvironment } from './dockerfile.ts';
import type { DeployedProcess } from './processes.ts';
import { pathOf, readText } from './repository.ts';
import { at, entriesAt, listAt, numberAt, textAt, type Tree } from './tree.ts';

const BASE = 'k8s/base';

export function readKustomization(): Tree {
  return parse(readText(`${BASE}/kustomization.yaml`)) as Tree;
}

/** Names of the files in the base, but for the one that names them. */
export function baseFiles(): string[] {
  return readdirSync(pathOf(BASE)).filter((name) => name !== 'kustomization.yaml');
}

/** Every object of the base, as its file has it. */
export function readObjects(): Tree[] {
  return listAt(readKustomization(), 'resources').flatMap((file) =>
    parseAllDocuments(readText(`${BASE}/${String(file)}`)).map((document): Tree => {
      if (document.errors.length > 0) throw new Error(`${String(file)}: ${document.errors.join(', ')}`);
      return document.toJS() as Tree;
    }),
  );
}

export function ofKind(objects: readonly Tree[], kind: string): Tree[] {
  return objects.filter((object) => at(object, 'kind') === kind);
}

export function nameOf(object: Tree): string {
  return textAt(object, 'metadata', 'name');
}

/** `NAME=value` lines, as Kustomize reads them. */
function environmentFile(): Record<string, string> {
  return Object.fromEntries(
    [...readText(`${BASE}/environment.env`).matchAll(/^(\w+)=(.*)$/gm)].map(([, name = '', value = '']) => [name, value]),
  );
}

/** The Secrets that k8s/README.md tells people to make, with their keys. */
export function documentedSecrets(): Map<string, string[]> {
  const rows = readText('k8s/README.md').matchAll(/^\| `([\w-]+)`\s*\|([^|]*)\|/gm);
  return new Map(
    [...rows].map(([, name = '', keys = '']) => [name, [...keys.matchAll(/`([\w.]+)`/g)].map(([, key = '']) => key)]),
  );
}

const SAMPLES: Readonly<Record<string, string>> = {
  LINK_SECRET: 'links-0123456789abcdef0123456789abcdef',
  REDIS_URL: 'rediss://:password@redis.example.com:6379',
  DATABASE_URL: 'postgres://testwire:password@postgres.example.com:5432/testwire',
};

function environmentOf(source: Tree): Record<string, string> {
  if (at(source, 'configMapRef') !== undefined) return environmentFile();
  const keys = documentedSecrets().get(textAt(source, 'secretRef', 'name')) ?? [];
  return Object.fromEntries(keys.map((key) => [key, SAMPLES[key] ?? `secret-of-${key}`]));
}

export function kubernetesProcesses(objects: readonly Tree[]): DeployedProcess[] {
  return ofKind(objects, 'Deployment').map((deployment) => {
    const pod = at(deployment, 'spec', 'template', 'spec');
    const container = at(pod, 'containers', 0);
    const own = listAt(container, 'env').map((entry) => [textAt(entry, 'name'), textAt(entry, 'value')]);
    const [, pause] = listAt(container, 'lifecycle', 'preStop', 'exec', 'command');
    return {
      name: nameOf(deployment),
      args: listAt(container, 'args').map(String),
      environment: Object.assign(
        imageEnvironment(),
        ...listAt(container, 'envFrom').map(environmentOf),
        Object.fromEntries(own),
      ) as Record<string, string>,
      files: { '/etc/testwire/testwire.config.json': readText(`${BASE}/testwire.config.json`) },
      graceSeconds: numberAt(pod, 'terminationGracePeriodSeconds'),
      waitSeconds: Number(pause ?? 0),
    };
  });
}

/** Whether a label selector chooses an object with these labels. An empty one chooses all. */
export function selects(selector: Tree, labels: Tree): boolean {
  const plain = entriesAt(selector, 'matchLabels').every(([key, value]) => at(labels, key) === value);
  return (
    plain && listAt(selector, 'matchExpressions').every((one) => listAt(one, 'values').includes(at(labels, textAt(one, 'key'))))
  );
}
