import { imageEnvironment } from './dockerfile.ts';
import type { DeployedProcess } from './processes.ts';
import { readText } from './repository.ts';
import { at, entriesAt, listAt, numberAt, textAt, type Tree } from './tree.ts';

export function ofKind(objects: readonly Tree[], kind: string): Tree[] {
  return objects.filter((object) => at(object, 'kind') === kind);
}

export function nameOf(object: Tree): string {
  return textAt(object, 'metadata', 'name');
}

export function podOf(workload: Tree): Tree {
  return at(workload, 'spec', 'template', 'spec');
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

function configMap(objects: readonly Tree[], name: string): Record<string, string> {
  const found = ofKind(objects, 'ConfigMap').find((object) => nameOf(object) === name);
  return Object.fromEntries(entriesAt(found, 'data').map(([key, value]) => [key, String(value)]));
}

function environmentOf(source: Tree, objects: readonly Tree[]): Record<string, string> {
  const map = textAt(source, 'configMapRef', 'name');
  if (map !== '') return configMap(objects, map);
  const keys = documentedSecrets().get(textAt(source, 'secretRef', 'name')) ?? [];
  return Object.fromEntries(keys.map((key) => [key, SAMPLES[key] ?? `secret-of-${key}`]));
}

function filesOf(pod: Tree, objects: readonly Tree[]): Record<string, string> {
  const mounted = listAt(pod, 'containers', 0, 'volumeMounts').flatMap((mount) => {
    const volume = listAt(pod, 'volumes').find((one) => at(one, 'name') === at(mount, 'name'));
    const data = Object.entries(configMap(objects, textAt(volume, 'configMap', 'name')));
    return data.map(([file, text]) => [`${textAt(mount, 'mountPath')}/${file}`, text] as const);
  });
  return Object.fromEntries(mounted);
}

/** The process of a Deployment or Job. */
export function processOf(workload: Tree, objects: readonly Tree[]): DeployedProcess {
  const pod = podOf(workload);
  const container = at(pod, 'containers', 0);
  const own = listAt(container, 'env').map((entry) => [textAt(entry, 'name'), textAt(entry, 'value')]);
  const [, pause] = listAt(container, 'lifecycle', 'preStop', 'exec', 'command');
  return {
    name: nameOf(workload),
    args: listAt(container, 'args').map(String),
    environment: Object.assign(
      imageEnvironment(),
      ...listAt(container, 'envFrom').map((source) => environmentOf(source, objects)),
      Object.fromEntries(own),
    ) as Record<string, string>,
    files: filesOf(pod, objects),
    graceSeconds: numberAt(pod, 'terminationGracePeriodSeconds'),
    waitSeconds: Number(pause ?? 0),
  };
}

export function kubernetesProcesses(objects: readonly Tree[]): DeployedProcess[] {
  return ofKind(objects, 'Deployment').map((deployment) => processOf(deployment, objects));
}

/** Whether a label selector chooses an object with these labels. An empty one chooses all. */
export function selects(selector: Tree, labels: Tree): boolean {
  const plain = entriesAt(selector, 'matchLabels').every(([key, value]) => at(labels, key) === value);
  return (
    plain && listAt(selector, 'matchExpressions').every((one) => listAt(one, 'values').includes(at(labels, textAt(one, 'key'))))
  );
}
