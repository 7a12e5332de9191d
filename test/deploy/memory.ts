import { at, entriesAt, listAt, textAt, type Tree } from './tree.ts';

const UNITS: Readonly<Record<string, number>> = { M: 1024 ** 2, G: 1024 ** 3 };

/** `512M`, `1G`, `512Mi`, `1Gi` → bytes. NaN for any other form. */
function bytesOf(amount: string): number {
  const [, number, unit = ''] = /^(\d+)([MG])i?$/.exec(amount) ?? [];
  return Number(number) * (UNITS[unit] ?? Number.NaN);
}

/** A service of Compose, or a container of Kubernetes: its memory limit in bytes. NaN without one. */
export function memoryOf(container: Tree): number {
  return bytesOf(
    textAt(container, 'deploy', 'resources', 'limits', 'memory') || textAt(container, 'resources', 'limits', 'memory'),
  );
}

/** What Node may take for objects, in MiB. NaN when nobody says it. */
export function heapOf(container: Tree): number {
  const ofList = listAt(container, 'env').find((entry) => at(entry, 'name') === 'NODE_OPTIONS');
  const ofMap = entriesAt(container, 'environment').find(([name]) => name === 'NODE_OPTIONS')?.[1];
  return Number(/^--max-old-space-size=(\d+)$/.exec(textAt(ofList, 'value') || String(ofMap))?.[1]);
}

/** Three quarters: the rest is for buffers, code and the runtime. Another rule says that there is a limit. */
export function hasHeapWithinLimit(container: Tree): boolean {
  const memory = memoryOf(container);
  return Number.isNaN(memory) || heapOf(container) * 1024 ** 2 === memory * 0.75;
}
