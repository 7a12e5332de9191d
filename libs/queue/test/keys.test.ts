import { startTestRedis, type TestRedis } from '@testwire/testkit';
import * as fc from 'fast-check';
import { setTimeout as wait } from 'node:timers/promises';
import { PermanentFailure, TryLater } from '../src/index.ts';
import { eventually } from './support/eventually.ts';
import { makeGate } from './support/gate.ts';
import { defineQueue, openQueue, type OpenQueue } from './support/open-queue.ts';

let redis: TestRedis;
let queue: OpenQueue;
let number = 0;
const KEY = { key: 'run-1/github' };
/** A wait that does not end while a test runs, unless the test ends it. */
const LONG_MS = 600_000;

beforeAll(async () => {
  redis = await startTestRedis();
});
afterAll(() => redis.stop());
beforeEach(async () => {
  number += 1;
  queue = await openQueue(redis.url, defineQueue(`keys-${number}`, { attempts: 2 }));
});
afterEach(() => queue.close());

/** Sends once more with the same key and sees that it is worked on: the key was released. */
async function expectReleased(seen: readonly number[]): Promise<void> {
  const before = seen.length;
  await queue.producer.send({ n: 99 }, KEY);
  await eventually(() => seen.slice(before), [99]);
}

describe('jobs of one key', () => {
  it('wait as one, however many are sent', async () => {
    for (let n = 1; n <= 5; n += 1) await queue.producer.send({ n }, KEY);
    await queue.producer.send({ n: 6 }, { key: 'run-2/github' });
    expect(await queue.counts()).toEqual({ wait: 2 });
  });

  it('run one after the other, also with room for more, and what was sent meanwhile runs afterwards, once', async () => {
    const gate = makeGate();
    const seen: number[] = [];
    let active = 0;
    let most = 0;
    queue.consume({
      concurrency: 4,
      async handle({ n }) {
        active += 1;
        most = Math.max(most, active);
        seen.push(n);
        await gate.passed;
        active -= 1;
      },
    });
    await queue.producer.send({ n: 1 }, KEY);
    await eventually(() => seen, [1]);
    for (let n = 2; n <= 5; n += 1) await queue.producer.send({ n }, KEY);
    expect(await queue.counts()).toEqual({ active: 1 });
    gate.open();
    await eventually(() => seen, [1, 5]);
    await eventually(() => queue.counts(), {});
    expect(most).toBe(1);
  });

  it('become one job when they are sent within the delay', async () => {
    const seen: number[] = [];
    queue.consume({ handle: async ({ n }) => void seen.push(n) });
    for (let n = 1; n <= 5; n += 1) await queue.producer.send({ n }, { ...KEY, delayMs: LONG_MS });
    expect(await queue.counts()).toEqual({ delayed: 1 });
    await queue.endWaits();
    await eventually(() => seen, [1]);
    await expectReleased(seen);
  });

  it('are taken again after one failed for good by its last try', async () => {
    const seen: number[] = [];
    queue.consume({
      async handle({ n }) {
        seen.push(n);
        if (n === 1) throw new Error('no luck');
      },
    });
    await queue.producer.send({ n: 1 }, KEY);
    await eventually(() => queue.counts(), { failed: 1 });
    expect(seen).toEqual([1, 1]);
    await expectReleased(seen);
  });

  it('are taken again after one failed for good at once', async () => {
    const seen: number[] = [];
    queue.consume({
      async handle({ n }) {
        seen.push(n);
        if (n === 1) throw new PermanentFailure('refused');
      },
    });
    await queue.producer.send({ n: 1 }, KEY);
    await eventually(() => queue.counts(), { failed: 1 });
    await expectReleased(seen);
  });

  it('are not lost when they were sent while one ran that then failed for good', async () => {
    const gate = makeGate();
    const seen: number[] = [];
    queue.consume({
      async handle({ n }) {
        seen.push(n);
        await gate.passed;
        if (n === 1) throw new PermanentFailure('refused');
      },
    });
    await queue.producer.send({ n: 1 }, KEY);
    await eventually(() => seen, [1]);
    await queue.producer.send({ n: 2 }, KEY);
    gate.open();
    await eventually(() => seen, [1, 2]);
    await eventually(() => queue.counts(), { failed: 1 });
    await expectReleased(seen);
  });

  it('see the newest state when they were sent while one waits to come again later', async () => {
    let state = 'old';
    const seen: string[] = [];
    const numbers: number[] = [];
    queue.consume({
      async handle({ n }) {
        numbers.push(n);
        seen.push(state);
        if (seen.length === 1) throw new TryLater('rate limited', LONG_MS);
      },
    });
    await queue.producer.send({ n: 1 }, KEY);
    await eventually(() => queue.counts(), { delayed: 1 });
    state = 'new';
    await queue.producer.send({ n: 2 }, KEY);
    expect(await queue.counts()).toEqual({ delayed: 1 });
    await queue.endWaits();
    await eventually(() => seen, ['old', 'new']);
    await eventually(() => queue.counts(), {});
    await expectReleased(numbers);
  });

  it('are not lost when they were sent while one ran that then had to come again later', async () => {
    const gate = makeGate();
    const seen: number[] = [];
    queue.consume({
      async handle({ n }) {
        seen.push(n);
        await gate.passed;
        if (seen.length === 1) throw new TryLater('rate limited', 50);
      },
    });
    await queue.producer.send({ n: 1 }, KEY);
    await eventually(() => seen, [1]);
    await queue.producer.send({ n: 2 }, KEY);
    gate.open();
    await eventually(() => seen, [1, 1, 2]);
    await eventually(() => queue.counts(), {});
    await expectReleased(seen);
  });
});

type Step = 'work' | 'fail' | 'refuse' | 'later';

const steps = fc.record({
  /** What the handler does, run by run; after that it works. */
  runs: fc.array(fc.constantFrom<Step>('work', 'fail', 'refuse', 'later'), { maxLength: 6 }),
  /** Pauses between sends, in milliseconds. */
  pauses: fc.array(fc.integer({ min: 0, max: 12 }), { minLength: 1, maxLength: 8 }),
});

describe('whatever happens to the jobs of a key', () => {
  it('the state that was there at the last send is seen by a run that ends, and no two run at once', async () => {
    let state = 0;
    let script: Step[] = [];
    let seen = 0;
    let newestSettled = 0;
    let active = 0;
    let together = false;
    queue.consume({
      concurrency: 4,
      async handle() {
        together ||= active > 0;
        active += 1;
        seen = state;
        await wait(3);
        active -= 1;
        const step = script.shift() ?? 'work';
        if (step === 'fail') throw new Error('no luck');
        if (step === 'refuse') throw new PermanentFailure('refused');
        if (step === 'later') throw new TryLater('rate limited', 5);
        newestSettled = seen;
      },
      async giveUp() {
        newestSettled = seen;
      },
    });
    await fc.assert(
      fc.asyncProperty(steps, async ({ runs, pauses }) => {
        script = [...runs];
        for (const pause of pauses) {
          state += 1;
          await queue.producer.send({ n: state }, KEY);
          await wait(pause);
        }
        await eventually(() => newestSettled, state);
        expect(together).toBe(false);
      }),
      { numRuns: 15 },
    );
  });
});
