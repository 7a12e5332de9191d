import { digestOf, type Requirements, type TaskSpec } from '@testwire/contracts';
import type { TaskClass } from '@testwire/store';
import { hardwareOf } from '../workers/fits.ts';

/** Letters of its digest: part of the name of a queue. */
const ID_LENGTH = 16;

function sorted<T>(record: Readonly<Record<string, T>>): [string, T][] {
  return Object.entries(record).toSorted(([a], [b]) => (a < b ? -1 : 1));
}

/** Equal whenever the same machines are asked for, in whatever order and spelling. */
function canonical(requirements: Requirements): Requirements {
  const { minMemoryGb, minGpuMemoryGb, minCudaCompute, labels } = requirements;
  return {
    hardware: [...new Set(hardwareOf(requirements))].toSorted(),
    // Of memory everybody has nothing.
    ...(minMemoryGb === undefined || minMemoryGb === 0 ? {} : { minMemoryGb }),
    ...(minGpuMemoryGb === undefined ? {} : { minGpuMemoryGb }),
    ...(minCudaCompute === undefined ? {} : { minCudaCompute }),
    labels: Object.fromEntries(sorted(labels)),
  };
}

function makeClass(given: Requirements, executor: string | undefined, project: string): TaskClass {
  const requirements = canonical(given);
  const { hardware, minMemoryGb, minGpuMemoryGb, minCudaCompute, labels } = requirements;
  const parts = [
    hardware,
    minMemoryGb ?? null,
    minGpuMemoryGb ?? null,
    minCudaCompute ?? null,
    sorted(labels),
    executor ?? null,
    project,
  ];
  const id = digestOf(JSON.stringify(parts)).slice(0, ID_LENGTH);
  return { id, requirements, project, ...(executor === undefined ? {} : { executor }) };
}

function larger(a: number | undefined, b: number | undefined): number | undefined {
  return a === undefined ? b : b === undefined ? a : Math.max(a, b);
}

function mergeRequirements(a: Requirements, b: Requirements): Requirements {
  const merged = {
    minMemoryGb: larger(a.minMemoryGb, b.minMemoryGb),
    minGpuMemoryGb: larger(a.minGpuMemoryGb, b.minGpuMemoryGb),
    minCudaCompute: larger(a.minCudaCompute, b.minCudaCompute),
  };
  const minima = Object.fromEntries(Object.entries(merged).filter(([, value]) => value !== undefined));
  return { hardware: [...a.hardware, ...b.hardware], labels: { ...a.labels, ...b.labels }, ...minima };
}

function contradict(a: Requirements['labels'], b: Requirements['labels']): boolean {
  return Object.entries(a).some(([name, value]) => Object.hasOwn(b, name) && b[name] !== value);
}

/**
 * The class of each task, in order. `apart`: tasks that ask for different machines have different classes. Otherwise all of one
 * executor have one, with what any of them asks for; only labels that exclude each other keep them apart. Tasks of different projects
 * never share a class: a worker may be there for some projects only.
 */
export function classesOf(
  tasks: readonly Pick<TaskSpec, 'requirements' | 'executor'>[],
  apart: boolean,
  project: string,
): TaskClass[] {
  const toClass = (one: Pick<TaskSpec, 'requirements' | 'executor'>): TaskClass =>
    makeClass(one.requirements, one.executor, project);
  if (apart) return tasks.map(toClass);
  const groups: { requirements: Requirements; readonly executor: string | undefined }[] = [];
  const chosen = tasks.map(({ requirements, executor }) => {
    const known = groups.find(
      (group) => group.executor === executor && !contradict(group.requirements.labels, requirements.labels),
    );
    if (known === undefined) {
      const group = { requirements, executor };
      groups.push(group);
      return group;
    }
    known.requirements = canonical(mergeRequirements(known.requirements, requirements));
    return known;
  });
  const classes = new Map(groups.map((group) => [group, toClass(group)]));
  return chosen.map((group) => classes.get(group) ?? toClass(group));
}
