import { batchOptions, taskSpec, type TaskSpec } from '@testwire/contracts';
import * as fc from 'fast-check';
import { makeBatches } from '../../src/tasks/make-batches.ts';
import { classesOf } from '../../src/tasks/task-class.ts';

const spec = (id: string, more: object = {}): TaskSpec => taskSpec.parse({ id, command: ['x'], ...more });

const tasks: fc.Arbitrary<{ readonly spec: TaskSpec; readonly ms: number | undefined }[]> = fc
  .array(
    fc.record({
      priority: fc.integer({ min: -2, max: 2 }),
      model: fc.option(fc.constantFrom('bert', 'vit'), { nil: undefined }),
      hardware: fc.subarray(['cpu', 'cuda']),
      ms: fc.option(fc.integer({ min: 1, max: 100_000 }), { nil: undefined }),
    }),
    { minLength: 1, maxLength: 60 },
  )
  .map((all) =>
    all.map(({ ms, hardware, model, priority }, index) => ({
      spec: spec(`t${index}`, { priority, ...(model === undefined ? {} : { model }), requirements: { hardware } }),
      ms,
    })),
  );

const options = fc.record({
  enableBatchProcessing: fc.boolean(),
  batchSizeLimit: fc.integer({ min: 1, max: 8 }),
  modelGrouping: fc.boolean(),
  hardwareGrouping: fc.boolean(),
});

describe('batches', () => {
  it('hold every task once, within all limits, the urgent first', () => {
    fc.assert(
      fc.property(tasks, options, fc.integer({ min: 0, max: 20 }), (given, chosen, workers) => {
        const specs = given.map((one) => one.spec);
        const msOf = new Map(given.map((one) => [one.spec.id, one.ms]));
        const { batches, classes } = makeBatches({
          project: 'shop',
          tasks: specs,
          options: chosen,
          expectedMs: ({ id }) => msOf.get(id),
          workers: () => workers,
        });
        const ids = batches.flatMap((batch) => batch.tasks.map(({ id }) => id));
        expect(ids.toSorted()).toEqual(specs.map(({ id }) => id).toSorted());
        const classOfTask = new Map(
          classesOf(specs, chosen.hardwareGrouping, 'shop').map((one, index) => [specs[index]?.id, one.id]),
        );
        const limit = chosen.enableBatchProcessing ? chosen.batchSizeLimit : 1;
        for (const batch of batches) {
          expect(batch.tasks.length).toBeLessThanOrEqual(limit);
          expect(new Set(batch.tasks.map(({ id }) => classOfTask.get(id)))).toEqual(new Set([batch.class]));
          if (chosen.modelGrouping) expect(new Set(batch.tasks.map(({ model }) => model)).size).toBe(1);
          expect(batch.priority).toBe(Math.max(...batch.tasks.map(({ priority }) => priority)));
        }
        for (const { id } of classes) {
          const own = batches.filter((batch) => batch.class === id);
          expect(own.map(({ index }) => index)).toEqual(own.map((_, index) => index));
          expect(own.map(({ priority }) => priority)).toEqual(own.map(({ priority }) => priority).toSorted((a, b) => b - a));
          const total = own.flatMap((batch) => batch.tasks).reduce((sum, one) => sum + (msOf.get(one.id) ?? 0), 0);
          for (const batch of workers < 2 ? [] : own.filter((one) => one.tasks.length > 1)) {
            const ms = batch.tasks.reduce((sum, one) => sum + (msOf.get(one.id) ?? 0), 0);
            expect(ms).toBeLessThanOrEqual(Math.max(2000, total / workers / 20) + 1e-6);
          }
        }
      }),
      { numRuns: 1000 },
    );
  });

  it("group as in the seed's example: three of one model and twice two of others are three batches", () => {
    const models = ['bert', 'bert', 'bert', 'vit', 'vit', 't5', 't5'];
    const all = models.map((model, index) => spec(`t${index}`, { model }));
    const { batches } = makeBatches({
      project: 'shop',
      tasks: all,
      options: batchOptions.parse({}),
      expectedMs: () => undefined,
      workers: () => 3,
    });
    expect(batches.map((batch) => batch.tasks.length)).toEqual([3, 2, 2]);
  });

  it('do not mix what asks for different hardware, unless they may: then under all that is asked for', () => {
    const all = [
      spec('a', { model: 'bert', requirements: { hardware: ['cpu'], minMemoryGb: 4 } }),
      spec('b', { model: 'bert', requirements: { hardware: ['cuda'], minMemoryGb: 2 } }),
    ];
    const make = (hardwareGrouping: boolean) =>
      makeBatches({
        project: 'shop',
        tasks: all,
        options: batchOptions.parse({ hardwareGrouping }),
        expectedMs: () => undefined,
        workers: () => 1,
      });
    expect(make(true).batches).toHaveLength(2);
    expect(make(false).batches).toHaveLength(1);
    expect(make(false).classes).toMatchObject([{ requirements: { hardware: ['cpu', 'cuda'], minMemoryGb: 4 } }]);
  });

  it('leave a long task alone, and gather short ones', () => {
    const all = [spec('long'), ...Array.from({ length: 40 }, (_, index) => spec(`short${index}`))];
    const { batches } = makeBatches({
      project: 'shop',
      tasks: all,
      options: batchOptions.parse({}),
      expectedMs: ({ id }) => (id === 'long' ? 60_000 : 400),
      workers: () => 4,
    });
    expect(batches[0]?.tasks.map(({ id }) => id)).toEqual(['long']);
    expect(batches.slice(1).map((batch) => batch.tasks.length)).toEqual(Array.from({ length: 8 }, () => 5));
  });

  it('become smaller towards the end where nobody knows how long tasks take, so that no worker ends with five of them', () => {
    const all = Array.from({ length: 100 }, (_, index) => spec(`t${index}`));
    const sizes = (workers: number) =>
      makeBatches({
        project: 'shop',
        tasks: all,
        options: batchOptions.parse({}),
        expectedMs: () => undefined,
        workers: () => workers,
      }).batches.map((batch) => batch.tasks.length);
    expect(sizes(4)[0]).toBe(5);
    expect(sizes(4)).toEqual(sizes(4).toSorted((a, b) => b - a));
    expect(sizes(4).slice(-8)).toEqual(Array.from({ length: 8 }, () => 1));
    // Nobody is waited for, or there is not enough for all.
    for (const workers of [0, 1, 20]) expect(sizes(workers)).toEqual(Array.from({ length: 20 }, () => 5));
  });

  it('keep the makespan of 10,000 tasks on 100 workers within 5 % of the lower bound', () => {
    const durations = Array.from({ length: 10_000 }, (_, index) => 200 + ((index * 7919) % 1000) * (index % 50 === 0 ? 60 : 4));
    const all = durations.map((_, index) => spec(`t${index}`));
    const msOf = new Map(all.map(({ id }, index) => [id, durations[index] ?? 0]));
    const { batches } = makeBatches({
      project: 'shop',
      tasks: all,
      options: batchOptions.parse({}),
      expectedMs: ({ id }) => msOf.get(id),
      workers: () => 100,
    });
    const free = Array.from({ length: 100 }, () => 0);
    for (const batch of batches) {
      const next = free.indexOf(Math.min(...free));
      free[next] = (free[next] ?? 0) + batch.tasks.reduce((sum, { id }) => sum + (msOf.get(id) ?? 0), 0);
    }
    const bound = Math.max(durations.reduce((sum, ms) => sum + ms, 0) / 100, ...durations);
    expect(Math.max(...free) / bound).toBeLessThan(1.05);
  });
});
