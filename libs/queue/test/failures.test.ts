import { startTestRedis, type TestRedis } from '@testwire/testkit';
import { PermanentFailure, TryLater } from '../src/index.ts';
import { eventually } from './support/eventually.ts';
import { defineQueue, openQueue, type OpenQueue } from './support/open-queue.ts';

let redis: TestRedis;
let queue: OpenQueue;
let number = 0;
let tries: number[];
let givenUp: string[];

beforeAll(async () => {
  redis = await startTestRedis();
});
afterAll(() => redis.stop());
beforeEach(async () => {
  number += 1;
  tries = [];
  givenUp = [];
  queue = await openQueue(redis.url, defineQueue(`failures-${number}`, { attempts: 3, backoffMs: 40 }));
});
afterEach(() => queue.close());

/** Consumes with a handler that fails with what `failure` makes for each try, counted from 1; undefined: it succeeds. */
function consumeFailing(failure: (attempt: number) => Error | undefined): void {
  queue.consume({
    async handle() {
      tries.push(performance.now());
      const error = failure(tries.length);
      if (error !== undefined) throw error;
    },
    giveUp: async (job, error) => void givenUp.push(`${job.n} ${error.name}: ${error.message} after ${tries.length}`),
  });
}

async function failedReasons(): Promise<readonly string[]> {
  return (await queue.inspect.getFailed()).map((job) => job.failedReason ?? '');
}

describe('a job that fails', () => {
  it('goes to the dead letters at once when trying again would change nothing', async () => {
    consumeFailing(() => new PermanentFailure('the token is not valid'));
    await queue.producer.send({ n: 7 });
    await eventually(() => queue.counts(), { failed: 1 });
    expect(givenUp).toEqual(['7 PermanentFailure: the token is not valid after 1']);
    expect(await failedReasons()).toEqual(['the token is not valid']);
  });

  it('is tried again with growing waits, and given up only after the last try', async () => {
    consumeFailing((attempt) => new Error(`try ${attempt}`));
    await queue.producer.send({ n: 7 });
    await eventually(() => queue.counts(), { failed: 1 });
    expect(givenUp).toEqual(['7 Error: try 3 after 3']);
    expect(await failedReasons()).toEqual(['try 3']);
    const [first = 0, second = 0, third = 0] = tries;
    // 40 and 80 ms, of which up to half is jitter.
    expect(second - first).toBeGreaterThanOrEqual(19);
    expect(third - second).toBeGreaterThanOrEqual(39);
  });

  it('is not given up when a later try succeeds', async () => {
    consumeFailing((attempt) => (attempt < 3 ? new Error('not yet') : undefined));
    await queue.producer.send({ n: 7 });
    await eventually(() => tries.length, 3);
    await eventually(() => queue.counts(), {});
    expect(givenUp).toEqual([]);
  });

  it('is a failure too when something else than an error is thrown', async () => {
    queue.consume({
      async handle() {
        tries.push(0);
        // oxlint-disable-next-line typescript/only-throw-error -- a library may do this to us
        throw 'just text';
      },
      giveUp: async (_job, error) => void givenUp.push(error.message),
    });
    await queue.producer.send({ n: 7 });
    await eventually(() => queue.counts(), { failed: 1 });
    expect(tries).toHaveLength(3);
    expect(givenUp).toEqual(['just text']);
  });

  it.each([
    ['at once', new PermanentFailure('refused'), 2],
    ['by its last try', new Error('refused'), 4],
  ])('%s is kept and given up again later when giving up fails', async (_, failure, expectedTries) => {
    let broken = true;
    queue.consume({
      async handle() {
        tries.push(0);
        throw failure;
      },
      async giveUp(_job, error) {
        givenUp.push(error.message);
        if (broken) {
          broken = false;
          throw new Error('the database is away');
        }
      },
    });
    await queue.producer.send({ n: 7 });
    await eventually(() => queue.counts(), { failed: 1 });
    expect(givenUp).toEqual(['refused', 'refused']);
    expect(tries).toHaveLength(expectedTries);
    expect(await failedReasons()).toEqual(['refused']);
  });

  it('is given up without another try when process after process ended while it was worked on', async () => {
    await queue.producer.send({ n: 7 });
    const [job] = await queue.inspect.getWaiting();
    // Where BullMQ counts the locks that a job lost.
    await queue.links.consumer.client.hset(queue.inspect.toKey(job?.id ?? ''), 'stc', 6);
    consumeFailing(() => undefined);
    await eventually(() => queue.counts(), { failed: 1 });
    expect(tries).toEqual([]);
    expect(givenUp).toEqual(['7 PermanentFailure: 6 processes ended while they worked on the job. after 0']);
  });
});

describe('a job that has to come again later', () => {
  it('waits as long as it asked to, and does not use up its tries', async () => {
    consumeFailing((attempt) => (attempt <= 6 ? new TryLater('rate limited', 60) : undefined));
    await queue.producer.send({ n: 7 });
    await eventually(() => tries.length, 7);
    await eventually(() => queue.counts(), {});
    const waits = tries.slice(1).map((at, index) => at - (tries[index] ?? 0));
    expect(Math.min(...waits)).toBeGreaterThanOrEqual(55);
    expect(givenUp).toEqual([]);
  });

  it('still has all its tries afterwards', async () => {
    consumeFailing((attempt) => (attempt <= 4 ? new TryLater('rate limited', 5) : new Error('no luck')));
    await queue.producer.send({ n: 7 });
    await eventually(() => queue.counts(), { failed: 1 });
    expect(tries).toHaveLength(7);
    expect(givenUp).toEqual(['7 Error: no luck after 7']);
  });
});

describe('a job that does not fit its schema', () => {
  it('goes to the dead letters without being worked on, and its content is not printed', async () => {
    await queue.inspect.add('job', { n: 'a-secret-value' }, { attempts: 3 });
    consumeFailing(() => undefined);
    await eventually(() => queue.counts(), { failed: 1 });
    expect(tries).toEqual([]);
    const [reason] = await failedReasons();
    expect(reason).toContain('does not fit its schema');
    expect(reason).not.toContain('a-secret-value');
  });
});
