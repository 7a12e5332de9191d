import * as fc from 'fast-check';
import { adoptSegments, folderOf, sayAlive } from '../../src/spool/claim.ts';
import { Journal, SpoolFull } from '../../src/spool/journal.ts';
import type { Segment } from '../../src/spool/segment.ts';
import { sendSegment } from '../../src/spool/send-segment.ts';
import { Crash, FakeDisk } from '../support/fake-disk.ts';
import { makeJob, recordJobs, type RecordingSender } from '../support/spooled-jobs.ts';

const ROOT = '/spool';

function openJournal(disk: FakeDisk, maker = 'a', limits: { limitBytes?: number; segmentBytes?: number } = {}): Journal {
  const folder = folderOf(ROOT, maker);
  return new Journal({ disk, folder, maker, limitBytes: 1e6, segmentBytes: 500, now: () => 1000, ...limits });
}

async function adoptAll(maker: string, leaseMs: number, disk: FakeDisk): Promise<Segment[]> {
  const own = folderOf(ROOT, maker);
  const adopted: Segment[] = [];
  await sayAlive(own, disk);
  const adopt = (segment: Segment): void => void adopted.push(segment);
  await adoptSegments(ROOT, { own, leaseMs, disk, adopt }).catch((error: AggregateError) => {
    throw error.errors[0];
  });
  return adopted;
}

async function sendAll(journal: Journal, disk: FakeDisk, sender: RecordingSender): Promise<void> {
  for (let segment = await journal.takeOldest(); segment !== undefined; segment = await journal.takeOldest()) {
    await sendSegment(segment, `${ROOT}/set-aside`, { disk, sender, onSent: () => {} });
    journal.forget(segment);
  }
}

/** What the next process does. */
async function recover(disk: FakeDisk, maker: string, sender: RecordingSender): Promise<void> {
  const journal = openJournal(disk, maker);
  for (const segment of await adoptAll(maker, 0, disk)) journal.adopt(segment);
  await sendAll(journal, disk, sender);
}

const numbersOf = (sender: RecordingSender, queue: string): number[] =>
  sender.held.flatMap((job) => (job.queue === queue ? [(job.data as { n: number }).n] : []));

describe('the journal', () => {
  it('has a job synced, in a file whose name is synced, before it says so', async () => {
    const disk = new FakeDisk();
    const journal = openJournal(disk);
    await journal.hold(makeJob(1)).then(() => disk.steps.push('held'));
    await journal.hold(makeJob(2)).then(() => disk.steps.push('held'));
    expect(disk.steps).toEqual(['create', 'sync folder', 'append', 'sync', 'held', 'append', 'sync', 'held']);
  });

  it('makes many durable at once', async () => {
    const disk = new FakeDisk();
    const journal = openJournal(disk, 'a', { segmentBytes: 1e6 });
    await Promise.all(Array.from({ length: 50 }, (_, n) => journal.hold(makeJob(n))));
    expect(disk.steps.filter((step) => step === 'sync').length).toBeLessThanOrEqual(2);
    expect(journal.jobs).toBe(50);
  });

  it('says no when it is full, and yes again when some of it was sent', async () => {
    const disk = new FakeDisk();
    const sender = recordJobs();
    const journal = openJournal(disk, 'a', { limitBytes: 300 });
    const results = await Promise.allSettled(Array.from({ length: 8 }, (_, n) => journal.hold(makeJob(n))));
    const held = results.filter(({ status }) => status === 'fulfilled').length;
    expect(held).toBeGreaterThan(0);
    for (const result of results.slice(held)) expect(result).toMatchObject({ reason: expect.any(SpoolFull) });
    expect(journal.bytes).toBeLessThanOrEqual(300);
    await sendAll(journal, disk, sender);
    expect(numbersOf(sender, 'one')).toEqual(Array.from({ length: held }, (_, n) => n));
    await journal.hold(makeJob(9));
    expect(disk.files.size).toBe(1);
  });

  it('acknowledges nothing that the disk refused, and writes no more to that file', async () => {
    const disk = new FakeDisk();
    const sender = recordJobs();
    const journal = openJournal(disk, 'a', { segmentBytes: 1e6 });
    await journal.hold(makeJob(1));
    disk.fault = new Error('EIO');
    await expect(journal.hold(makeJob(2))).rejects.toThrow('EIO');
    await journal.hold(makeJob(3));
    expect(disk.files.size).toBe(2);
    await sendAll(journal, disk, sender);
    expect(numbersOf(sender, 'one')).toEqual(expect.arrayContaining([1, 3]));
  });

  it('leaves no file of a write that the disk refused', async () => {
    const disk = new FakeDisk();
    const journal = openJournal(disk);
    for (let n = 1; n <= 3; n += 1) {
      disk.fault = new Error('ENOSPC');
      await expect(journal.hold(makeJob(n))).rejects.toThrow('ENOSPC');
    }
    expect(disk.files.size).toBe(0);
    expect(journal.bytes).toBe(0);
  });

  it('writes again what it wrote to a file that somebody else took meanwhile', async () => {
    const disk = new FakeDisk();
    const journal = openJournal(disk);
    const other = openJournal(disk, 'other');
    const sender = recordJobs();
    await journal.hold(makeJob(1));
    for (const segment of await adoptAll('other', 0, disk)) other.adopt(segment);
    await sendAll(other, disk, sender);
    // The file that it has open is gone.
    await journal.hold(makeJob(2));
    await sendAll(journal, disk, sender);
    expect(numbersOf(sender, 'one')).toEqual([1, 2]);
  });

  it('leaves those alone who live', async () => {
    const disk = new FakeDisk();
    await adoptAll('a', 100, disk);
    await openJournal(disk).hold(makeJob(1));
    disk.clock += 99;
    expect(await adoptAll('other', 100, disk)).toEqual([]);
    disk.clock += 1;
    expect(await adoptAll('other', 100, disk)).toHaveLength(1);
  });
});

describe('wherever the machine stops', () => {
  it('what was acknowledged reaches the queue, once and in its order', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.record({
          groups: fc.array(fc.integer({ min: 1, max: 6 }), { minLength: 1, maxLength: 8 }),
          crashAt: fc.nat({ max: 60 }),
          crashAgainAt: fc.nat({ max: 12 }),
          keeps: fc.double({ min: 0, max: 1, noNaN: true }),
          /** After which groups Redis is back for so many jobs. */
          back: fc.array(fc.option(fc.nat({ max: 7 }))),
        }),
        async ({ groups, crashAt, crashAgainAt, keeps, back }) => {
          const disk = new FakeDisk();
          Object.assign(disk, { crashAt, keeps });
          const journal = openJournal(disk);
          const sender = recordJobs();
          const acknowledged: number[] = [];
          let n = 0;
          const stopped = (error: unknown): void => {
            if (!(error instanceof Crash) && !(error as Error).message.includes('away')) throw error;
          };
          for (const [index, size] of groups.entries()) {
            const group = Array.from({ length: size }, () => (n += 1));
            const hold = async (one: number): Promise<void> => {
              await journal.hold(makeJob(one, one % 3 === 0 ? 'two' : 'one'));
              acknowledged.push(one);
            };
            await Promise.all(group.map((one) => hold(one).catch(stopped)));
            sender.takes = back[index] ?? 0;
            await sendAll(journal, disk, sender).catch(stopped);
          }
          sender.takes = Number.POSITIVE_INFINITY;
          const restarted = disk.afterCrash();
          Object.assign(restarted, { crashAt: crashAgainAt, keeps });
          await recover(restarted, 'second', sender).catch(stopped);
          await recover(restarted.afterCrash(), 'third', sender);
          const seen = new Set([...numbersOf(sender, 'one'), ...numbersOf(sender, 'two')]);
          expect(acknowledged.filter((one) => !seen.has(one))).toEqual([]);
          for (const queue of ['one', 'two']) {
            const numbers = numbersOf(sender, queue);
            expect(numbers).toEqual(numbers.toSorted((a, b) => a - b));
          }
        },
      ),
      { numRuns: 500 },
    );
  });
});
