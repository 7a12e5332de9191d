import type { Rule } from './rules.ts';
import { at, listAt, numberAt, textAt, type Tree } from './tree.ts';
import { seconds } from './compose.ts';
import { hasHeapWithinLimit } from './memory.ts';

const LIMITS = ['deploy', 'resources', 'limits'] as const;

/** What holds for every container, ours and the stores. */
export const CONTAINER_RULES: readonly Rule[] = [
  {
    name: 'no capabilities',
    holds: (service) => listAt(service, 'cap_drop')[0] === 'ALL' && at(service, 'cap_add') === undefined,
    plant: { path: ['cap_drop', 0], value: 'NET_RAW' },
  },
  {
    name: 'no new privileges',
    holds: (service) => listAt(service, 'security_opt').includes('no-new-privileges:true'),
    plant: { path: ['security_opt'] },
  },
  { name: 'read-only root', holds: (service) => at(service, 'read_only') === true, plant: { path: ['read_only'], value: false } },
  {
    name: 'not privileged',
    holds: (service) => at(service, 'privileged') === undefined && at(service, 'network_mode') === undefined,
    plant: { path: ['privileged'], value: true },
  },
  {
    name: 'limited in memory, processor and processes',
    holds: (service) =>
      textAt(service, ...LIMITS, 'memory') !== '' &&
      textAt(service, ...LIMITS, 'cpus') !== '' &&
      numberAt(service, ...LIMITS, 'pids') > 0,
    plant: { path: [...LIMITS, 'memory'] },
  },
  {
    name: 'pinned image',
    holds: (service) => isPinned(textAt(service, 'image')),
    plant: { path: ['image'], value: 'redis:latest' },
  },
  {
    name: 'starts again when it ends',
    holds: (service) => ['unless-stopped', 'on-failure'].includes(textAt(service, 'restart')),
    plant: { path: ['restart'], value: 'no' },
  },
  {
    name: 'bounded logs',
    holds: (service) => textAt(service, 'logging', 'options', 'max-size') !== '',
    plant: { path: ['logging', 'options', 'max-size'] },
  },
  {
    name: 'time to stop',
    holds: (service) => seconds(textAt(service, 'stop_grace_period')) >= 30,
    plant: { path: ['stop_grace_period'], value: '10s' },
  },
  { name: 'no port but on loopback', holds: hasLoopbackPortsOnly, plant: { path: ['ports'], value: ['8080:8080'] } },
  {
    name: 'no folder of the host',
    holds: hasNoBindMount,
    plant: { path: ['volumes'], value: ['/var/run/docker.sock:/var/run/docker.sock'] },
  },
];

/** What holds for our own services besides. */
export const SERVICE_RULES: readonly Rule[] = [
  {
    name: 'waits for the stores',
    holds: (service) =>
      ['redis', 'postgres'].every((store) => textAt(service, 'depends_on', store, 'condition') === 'service_healthy') &&
      textAt(service, 'depends_on', 'bucket', 'condition') === 'service_completed_successfully',
    plant: { path: ['depends_on', 'redis', 'condition'], value: 'service_started' },
  },
  {
    name: 'gives Node a heap that fits the memory limit',
    holds: hasHeapWithinLimit,
    plant: { path: [...LIMITS, 'memory'], value: '512M' },
  },
  {
    name: 'can write to /tmp',
    holds: (service) =>
      listAt(service, 'tmpfs').some((mount) => String(mount).startsWith('/tmp:size=')) ||
      listAt(service, 'volumes').some((mount) => textAt(mount, 'target') === '/tmp'),
    plant: { path: ['tmpfs'] },
  },
  {
    name: 'keeps the user of the image',
    holds: (service) => at(service, 'user') === undefined && at(service, 'entrypoint') === undefined,
    plant: { path: ['user'], value: 'root' },
  },
];

/** A tag that says a version, at least its major. */
function isPinned(image: string): boolean {
  return /:v?\d/.test(image);
}

function hasLoopbackPortsOnly(service: Tree): boolean {
  return listAt(service, 'ports').every((port) => String(port).startsWith('127.0.0.1:'));
}

function hasNoBindMount(service: Tree): boolean {
  return listAt(service, 'volumes').every((mount) =>
    typeof mount === 'string' ? /^\w+:/.test(mount) : textAt(mount, 'type') === 'volume',
  );
}
