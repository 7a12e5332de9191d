import type { Rule } from './rules.ts';
import { hasHeapWithinLimit } from './memory.ts';
import { readVersion } from './repository.ts';
import { at, entriesAt, type Key, listAt, numberAt, textAt, type Tree } from './tree.ts';

const POD = ['spec', 'template', 'spec'] as const;
const CONTAINER = [...POD, 'containers', 0] as const;
/** libs/runtime gives a dependency so long before it counts as away. */
const DEPENDENCY_SECONDS = 2.5;

function everyContainer(deployment: Tree, holds: (container: Tree) => boolean): boolean {
  const containers = [...listAt(deployment, ...POD, 'containers'), ...listAt(deployment, ...POD, 'initContainers')];
  return containers.length > 0 && containers.every(holds);
}

function inPod(...path: readonly Key[]): readonly Key[] {
  return [...POD, ...path];
}

function inContainer(...path: readonly Key[]): readonly Key[] {
  return [...CONTAINER, ...path];
}

function probes(path: string): (container: Tree, probe: string) => boolean {
  return (container, probe) =>
    textAt(container, probe, 'httpGet', 'path') === path && textAt(container, probe, 'httpGet', 'port') === 'http';
}

/** What holds for every Deployment. */
export const DEPLOYMENT_RULES: readonly Rule[] = [
  {
    name: 'not root',
    holds: (deployment) =>
      at(deployment, ...POD, 'securityContext', 'runAsNonRoot') === true &&
      numberAt(deployment, ...POD, 'securityContext', 'runAsUser') > 0,
    plant: { path: inPod('securityContext', 'runAsUser'), value: 0 },
  },
  {
    name: 'default seccomp profile',
    holds: (deployment) => textAt(deployment, ...POD, 'securityContext', 'seccompProfile', 'type') === 'RuntimeDefault',
    plant: { path: inPod('securityContext', 'seccompProfile') },
  },
  {
    name: 'nothing of the host',
    holds: (deployment) =>
      ['hostNetwork', 'hostPID', 'hostIPC'].every((key) => at(deployment, ...POD, key) === undefined) &&
      listAt(deployment, ...POD, 'volumes').every((volume) => at(volume, 'hostPath') === undefined),
    plant: { path: inPod('hostNetwork'), value: true },
  },
  {
    name: 'no key to the cluster',
    holds: (deployment) => at(deployment, ...POD, 'automountServiceAccountToken') === false,
    plant: { path: inPod('automountServiceAccountToken') },
  },
  {
    // They would put the addresses of all Services into the environment, under names that we did not choose.
    name: 'no service links',
    holds: (deployment) => at(deployment, ...POD, 'enableServiceLinks') === false,
    plant: { path: inPod('enableServiceLinks') },
  },
  {
    name: 'no new privileges',
    holds: (deployment) =>
      everyContainer(deployment, (container) => at(container, 'securityContext', 'allowPrivilegeEscalation') === false),
    plant: { path: inContainer('securityContext', 'allowPrivilegeEscalation') },
  },
  {
    name: 'read-only root',
    holds: (deployment) =>
      everyContainer(deployment, (container) => at(container, 'securityContext', 'readOnlyRootFilesystem') === true),
    plant: { path: inContainer('securityContext', 'readOnlyRootFilesystem') },
  },
  {
    name: 'no capabilities',
    holds: (deployment) =>
      everyContainer(
        deployment,
        (container) =>
          listAt(container, 'securityContext', 'capabilities', 'drop').includes('ALL') &&
          at(container, 'securityContext', 'capabilities', 'add') === undefined,
      ),
    plant: { path: inContainer('securityContext', 'capabilities', 'add'), value: ['NET_ADMIN'] },
  },
  {
    name: 'can write to /tmp, within bounds',
    holds: (deployment) =>
      everyContainer(deployment, (container) =>
        listAt(container, 'volumeMounts').some((mount) => textAt(mount, 'mountPath') === '/tmp'),
      ) &&
      listAt(deployment, ...POD, 'volumes').every(
        (volume) => at(volume, 'emptyDir') === undefined || textAt(volume, 'emptyDir', 'sizeLimit') !== '',
      ),
    plant: { path: inPod('volumes', 1, 'emptyDir', 'sizeLimit') },
  },
  {
    name: 'requests and limits',
    holds: (deployment) =>
      everyContainer(deployment, (container) =>
        ['requests', 'limits'].every((kind) =>
          ['cpu', 'memory'].every((what) => textAt(container, 'resources', kind, what) !== ''),
        ),
      ),
    plant: { path: inContainer('resources', 'limits', 'memory') },
  },
  {
    name: "Node's heap within the memory limit",
    holds: (deployment) => everyContainer(deployment, hasHeapWithinLimit),
    plant: { path: inContainer('resources', 'limits', 'memory'), value: '512Mi' },
  },
  {
    name: 'startup and liveness by /healthz',
    holds: (deployment) =>
      everyContainer(deployment, (container) =>
        ['startupProbe', 'livenessProbe'].every((probe) => probes('/healthz')(container, probe)),
      ),
    plant: { path: inContainer('livenessProbe', 'httpGet', 'path'), value: '/readyz' },
  },
  {
    name: 'readiness by /readyz, with time for the dependencies to answer',
    holds: (deployment) =>
      everyContainer(
        deployment,
        (container) =>
          probes('/readyz')(container, 'readinessProbe') &&
          numberAt(container, 'readinessProbe', 'timeoutSeconds') > DEPENDENCY_SECONDS,
      ),
    plant: { path: inContainer('readinessProbe', 'timeoutSeconds'), value: 1 },
  },
  {
    name: 'spread over nodes',
    holds: (deployment) => listAt(deployment, ...POD, 'topologySpreadConstraints').length > 0,
    plant: { path: inPod('topologySpreadConstraints') },
  },
  {
    name: 'secrets by reference only',
    holds: (deployment) =>
      everyContainer(deployment, (container) =>
        listAt(container, 'env').every((entry) =>
          ['NOTIFIER_PROVIDER', 'DRAIN_SECONDS', 'NODE_OPTIONS'].includes(textAt(entry, 'name')),
        ),
      ),
    plant: { path: inContainer('env', 0, 'name'), value: 'GITHUB_TOKEN' },
  },
  {
    name: 'an image with the tag of this version',
    holds: (deployment) =>
      everyContainer(deployment, (container) => textAt(container, 'image').endsWith(`testwire:${readVersion()}`)),
    plant: { path: inContainer('image'), value: 'images.example.com/testwire:latest' },
  },
  {
    name: 'a selector that chooses its own pods',
    holds: (deployment) => {
      const selector = entriesAt(deployment, 'spec', 'selector', 'matchLabels');
      const labels = at(deployment, 'spec', 'template', 'metadata', 'labels');
      return selector.length === 2 && selector.every(([key, value]) => at(labels, key) === value);
    },
    plant: { path: ['spec', 'template', 'metadata', 'labels', 'app.kubernetes.io/component'], value: 'other' },
  },
];
