import { startTestRedis, type TestRedis } from '@testwire/testkit';
import * as fc from 'fast-check';
import { connectProducerRedis, createWriteBudget, type RedisLink } from '../src/index.ts';

let redis: TestRedis;
const links: RedisLink[] = [];
let ids = 0;

beforeAll(async () => {
  redis = await startTestRedis();
});
afterAll(async () => {
  for (const link of links) await link.close();
  await redis.stop();
});

/** As another process would: over a connection of its own. */
async function openBudget() {
  const link = await connectProducerRedis(redis.url, () => undefined);
  links.push(link);
  return createWriteBudget(link, () => `id-${(ids += 1)}`);
}

const hour = { name: '5 an hour', limit: 5, perMs: 3_600_000 };
const day = { name: '7 a day', limit: 7, perMs: 86_400_000 };

describe('a budget of writes', () => {
  it('is shared by all processes, and says how long to wait when it is used up', async () => {
    const [one, other] = [await openBudget(), await openBudget()];
    for (let taken = 0; taken < 5; taken += 1)
      expect(await (taken % 2 === 0 ? one : other).take('shared', [hour], 1)).toBeUndefined();
    const refused = await other.take('shared', [hour], 1);
    expect(refused?.window).toBe('5 an hour');
    expect(refused?.waitMs).toBeGreaterThan(3_000_000);
    expect(refused?.waitMs).toBeLessThanOrEqual(3_600_000);
    expect(await other.take('another credential', [hour], 1)).toBeUndefined();
  });

  it('takes from all windows, or from none', async () => {
    const budget = await openBudget();
    expect(await budget.take('both', [hour, day], 5)).toBeUndefined();
    // The hour refuses, so the day is not charged for it.
    expect((await budget.take('both', [hour, day], 1))?.window).toBe('5 an hour');
    expect(await budget.take('both', [day], 2)).toBeUndefined();
    expect((await budget.take('both', [hour, day], 1))?.window).toBe('7 a day');
  });

  it('lets nobody write while the provider said to wait, and forgets nothing for a shorter wait', async () => {
    const [one, other] = [await openBudget(), await openBudget()];
    await one.pause('paused', 60_000);
    await one.pause('paused', 5);
    const refused = await other.take('paused', [hour], 1);
    expect(refused?.window).toBe('the provider asked to wait');
    expect(refused?.waitMs).toBeGreaterThan(5000);
    expect(await other.take('paused too', [], 1)).toBeUndefined();
  });

  it('has room again when the time is over', async () => {
    const budget = await openBudget();
    const short = { name: '1 in 40 ms', limit: 1, perMs: 40 };
    expect(await budget.take('short', [short], 1)).toBeUndefined();
    let refused = await budget.take('short', [short], 1);
    expect(refused?.waitMs ?? 0).toBeLessThanOrEqual(40);
    while (refused !== undefined) {
      const { waitMs } = refused;
      await new Promise((resolve) => setTimeout(resolve, waitMs));
      refused = await budget.take('short', [short], 1);
    }
    expect((await budget.take('short', [{ ...short, perMs: 60_000 }], 1))?.window).toBe('1 in 40 ms');
  });

  it('lets a write through that costs more than the window holds, when the window is empty', async () => {
    const budget = await openBudget();
    expect(await budget.take('big', [hour], 50)).toBeUndefined();
    expect((await budget.take('big', [hour], 1))?.window).toBe('5 an hour');
  });

  it('never gives out more than the limit, whoever takes how much at once', async () => {
    const budgets = [await openBudget(), await openBudget(), await openBudget()];
    const takings = fc.array(fc.tuple(fc.nat(2), fc.integer({ min: 1, max: 4 })), { minLength: 1, maxLength: 30 });
    let round = 0;
    await fc.assert(
      fc.asyncProperty(takings, async (wanted) => {
        const credential = `property-${(round += 1)}`;
        const answers = await Promise.all(
          wanted.map(async ([who, cost]) => ((await budgets[who]?.take(credential, [hour], cost)) === undefined ? cost : 0)),
        );
        const given = answers.reduce((sum, cost) => sum + cost, 0);
        expect(given).toBeLessThanOrEqual(5);
        // Nothing is refused for no reason: the first, whichever it was, always fits.
        expect(given).toBeGreaterThan(0);
      }),
      { numRuns: 50 },
    );
  });
});
