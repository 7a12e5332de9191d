import { type Capabilities, capabilities, taskSpec, type TaskSpec } from '@testwire/contracts';
import * as fc from 'fast-check';
import { classesOf } from '../../src/tasks/task-class.ts';
import { fits, type Machine, missingCapabilities } from '../../src/workers/fits.ts';

const HARDWARE = ['cpu', 'cuda', 'rocm', 'mps'];
const hardware = fc.uniqueArray(fc.constantFrom(...HARDWARE), { maxLength: 3 });
const gigabytes = fc.constantFrom(0, 8, 16, 40, 80);
const compute = fc.constantFrom(0, 5, 7.5, 8.6);
const labels = fc.dictionary(fc.constantFrom('pool', 'zone'), fc.constantFrom('a', 'b'), { maxKeys: 2, noNullPrototype: true });

const machine: fc.Arbitrary<Machine> = fc
  .record({
    hardware,
    memoryGb: gigabytes,
    gpus: fc.array(
      fc.record(
        { vendor: fc.constant('v'), name: fc.constant('g'), memoryGb: gigabytes, computeCapability: compute },
        { requiredKeys: ['vendor', 'name'] },
      ),
      { maxLength: 2 },
    ),
    labels,
    executors: fc.subarray(['bench', 'fuzz']),
  })
  .map(({ executors, ...found }) => ({
    executors,
    capabilities: capabilities.parse({
      ...found,
      cpu: { model: 'm', cores: 1, architecture: 'x64' },
      os: { platform: 'linux', release: '1' },
    }),
  }));

const task: fc.Arbitrary<TaskSpec> = fc
  .record({
    requirements: fc.record(
      { hardware, minMemoryGb: gigabytes, minGpuMemoryGb: gigabytes, minCudaCompute: compute, labels },
      { requiredKeys: ['hardware', 'labels'] },
    ),
    executor: fc.option(fc.constantFrom('bench', 'fuzz'), { nil: undefined }),
  })
  .map(({ executor, requirements }) =>
    taskSpec.parse({ id: 't', requirements, ...(executor === undefined ? { command: ['x'] } : { executor }) }),
  );

/** What may be said of a machine, as a set of sentences: a task is a set of sentences too, and asks for a part of the machine's. */
function sentencesOf({ capabilities: has, executors }: Machine): Set<string> {
  const said = new Set<string>();
  for (const name of has.hardware) said.add(`is ${name}`);
  for (const size of [0, 8, 16, 40, 80]) if (size <= has.memoryGb) said.add(`memory ${size}`);
  for (const { memoryGb, computeCapability } of has.gpus) {
    for (const size of [-1, 0, 8, 16, 40, 80]) {
      for (const power of [-1, 0, 5, 7.5, 8.6]) {
        if ((memoryGb === undefined ? -1 : memoryGb) < size) continue;
        if ((computeCapability === undefined ? -1 : computeCapability) < power) continue;
        said.add(`one gpu ${size} ${power}`);
      }
    }
  }
  for (const [name, value] of Object.entries(has.labels)) said.add(`label ${name} ${value}`);
  for (const name of executors) said.add(`runs ${name}`);
  return said;
}

function asks({ requirements, executor }: TaskSpec): string[] {
  const { minMemoryGb, minGpuMemoryGb, minCudaCompute } = requirements;
  const sentences = requirements.hardware.map((name) => `is ${name}`);
  if (minMemoryGb !== undefined) sentences.push(`memory ${minMemoryGb}`);
  if (minCudaCompute !== undefined) sentences.push('is cuda');
  if (minGpuMemoryGb !== undefined || minCudaCompute !== undefined)
    sentences.push(`one gpu ${minGpuMemoryGb ?? -1} ${minCudaCompute ?? -1}`);
  for (const [name, value] of Object.entries(requirements.labels)) sentences.push(`label ${name} ${value}`);
  if (executor !== undefined) sentences.push(`runs ${executor}`);
  return sentences;
}

const isAllowed = (one: Machine, wanted: TaskSpec): boolean => {
  const said = sentencesOf(one);
  return asks(wanted).every((sentence) => said.has(sentence));
};

const hasCuda = ({ hardware: names }: Capabilities): boolean => names.includes('cuda');

describe('which machine may be given a task', () => {
  it('is decided as an independent model does, for 10,000 plans and fleets', () => {
    fc.assert(
      fc.property(
        fc.array(task, { minLength: 1, maxLength: 6 }),
        fc.array(machine, { maxLength: 5 }),
        fc.boolean(),
        (plan, fleet, apart) => {
          const classes = classesOf(plan, apart, 'shop');
          for (const [index, wanted] of plan.entries()) {
            const taskClass = classes[index];
            if (taskClass === undefined) throw new Error('no class');
            for (const one of fleet) {
              if (apart) expect(fits(one, taskClass)).toBe(isAllowed(one, wanted));
              // Together they may ask for more than each of them, never for less.
              else if (fits(one, taskClass)) expect(isAllowed(one, wanted)).toBe(true);
              const cuda = wanted.requirements.hardware.includes('cuda') || wanted.requirements.minCudaCompute !== undefined;
              if (cuda && fits(one, taskClass)) expect(hasCuda(one.capabilities)).toBe(true);
            }
          }
        },
      ),
      { numRuns: 10_000 },
    );
  }, 60_000);

  it('names what is missing exactly when nobody can take it', () => {
    fc.assert(
      fc.property(task, fc.array(machine, { maxLength: 4 }), (wanted, fleet) => {
        expect(missingCapabilities(fleet, wanted).length > 0).toBe(!fleet.some((one) => isAllowed(one, wanted)));
      }),
      { numRuns: 2000 },
    );
  });
});
