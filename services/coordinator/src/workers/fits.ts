import type { Capabilities, Gpu, Requirements } from '@testwire/contracts';

/** A machine with what its owner registered beside it. */
export interface Machine {
  readonly capabilities: Capabilities;
  readonly executors: readonly string[];
  /** It takes tasks of these projects only; undefined: of all. */
  readonly projects?: readonly string[] | undefined;
}

/** What a task asks for. */
export interface Need {
  readonly requirements: Requirements;
  /** Undefined: it is a command, which every worker runs. */
  readonly executor?: string | undefined;
  /** Undefined: it is not known. */
  readonly project?: string | undefined;
}

/** Who asks for a compute capability asks for CUDA. */
export function hardwareOf({ hardware, minCudaCompute }: Requirements): readonly string[] {
  return minCudaCompute === undefined || hardware.includes('cuda') ? hardware : [...hardware, 'cuda'];
}

/** One GPU must have all of it. */
function suits(gpu: Gpu, { minGpuMemoryGb, minCudaCompute }: Requirements): boolean {
  if (minGpuMemoryGb !== undefined && (gpu.memoryGb ?? -1) < minGpuMemoryGb) return false;
  return minCudaCompute === undefined || (gpu.computeCapability ?? -1) >= minCudaCompute;
}

function describeGpu({ minGpuMemoryGb, minCudaCompute }: Requirements): string {
  const parts = [
    ...(minGpuMemoryGb === undefined ? [] : [`${minGpuMemoryGb} GB`]),
    ...(minCudaCompute === undefined ? [] : [`compute capability ${minCudaCompute}`]),
  ];
  return `a GPU with ${parts.join(' and ')}`;
}

/** What the machine does not have of it; empty: it may be given the task. Each part is a hard limit, none makes up for another. */
function lacks({ capabilities, executors, projects }: Machine, { requirements, executor, project }: Need): string[] {
  const { minMemoryGb, minGpuMemoryGb, minCudaCompute, labels } = requirements;
  const asksForGpu = minGpuMemoryGb !== undefined || minCudaCompute !== undefined;
  return [
    ...hardwareOf(requirements).filter((name) => !capabilities.hardware.includes(name)),
    ...(minMemoryGb !== undefined && capabilities.memoryGb < minMemoryGb ? [`${minMemoryGb} GB of memory`] : []),
    ...(asksForGpu && !capabilities.gpus.some((gpu) => suits(gpu, requirements)) ? [describeGpu(requirements)] : []),
    ...Object.entries(labels)
      .filter(([name, value]) => !Object.hasOwn(capabilities.labels, name) || capabilities.labels[name] !== value)
      .map(([name, value]) => `label ${name}=${value}`),
    ...(projects === undefined || (project !== undefined && projects.includes(project))
      ? []
      : [`project ${project ?? 'unknown'}`]),
    ...(executor !== undefined && !executors.includes(executor) ? [`executor ${executor}`] : []),
  ];
}

/** Of a machine that has nothing. */
const NOTHING: Machine = {
  capabilities: {
    hardware: [],
    cpu: { model: '', cores: 1, architecture: '' },
    memoryGb: 0,
    gpus: [],
    os: { platform: '', release: '' },
    software: {},
    labels: {},
  },
  executors: [],
};
/** Letters of a description. */
const LONGEST = 120;

/** What a task asks for that every machine can do. */
export const NEEDS_NOTHING = 'nothing special';

/** All that a task asks for, for people: `cuda, 16 GB of memory`. */
export function describeNeed(need: Need): string {
  const parts = lacks(NOTHING, need).join(', ');
  if (parts === '') return NEEDS_NOTHING;
  return parts.length <= LONGEST ? parts : `${parts.slice(0, LONGEST - 1)}…`;
}

export function fits(machine: Machine, need: Need): boolean {
  return lacks(machine, need).length === 0;
}

/** How many of the workers could be given it now. */
export function countFitting(workers: readonly (Machine & { readonly draining: boolean })[], need: Need): number {
  return workers.filter((worker) => !worker.draining && fits(worker, need)).length;
}

/**
 * What a task waits for: the parts that no machine has; when each is there but never together, all that the nearest machine
 * lacks. Empty: some machine could take it. Without any machine, a worker is what it waits for.
 */
export function missingCapabilities(machines: readonly Machine[], need: Need): string[] {
  const [first, ...others] = machines.map((machine) => lacks(machine, need));
  if (first === undefined) return ['a worker'];
  const nowhere = first.filter((part) => others.every((other) => other.includes(part)));
  if (nowhere.length > 0) return nowhere;
  return [first, ...others].reduce((least, other) => (other.length < least.length ? other : least));
}
