import type { WorkerRecord, WorkerStore } from '@testwire/store';
import { rememberWorkers } from '../src/remember-workers.ts';

const AT = '2026-01-31T12:00:00.000Z';
const LATER = '2026-01-31T12:00:09.000Z';

function workerOf(id: string, more: Partial<WorkerRecord> = {}): WorkerRecord {
  const capabilities = {
    hardware: ['cpu'],
    cpu: { model: 'Test CPU', cores: 4, architecture: 'x64' },
    memoryGb: 16,
    gpus: [],
    os: { platform: 'linux', release: '6.1' },
    software: {},
    labels: {},
  };
  const times = { registeredAt: AT, seenAt: AT };
  return { id, tokenDigest: `token of ${id}`, capabilities, executors: [], draining: false, ...times, ...more };
}

/** A store of these workers, which says what it was asked. */
function open(...workers: readonly WorkerRecord[]) {
  const known = new Map(workers.map((worker) => [worker.id, worker]));
  const asked: unknown[][] = [];
  let nowMs = 0;
  const store: WorkerStore = {
    async save(worker, heardSince) {
      asked.push(['save', worker.id, heardSince]);
      if (heardSince !== undefined && known.has(worker.id)) return false;
      known.set(worker.id, worker);
      return true;
    },
    find: async (id) => known.get(id),
    async findByToken(digest) {
      asked.push(['findByToken', digest]);
      return [...known.values()].find(({ tokenDigest }) => tokenDigest === digest);
    },
    async touch(id, at) {
      asked.push(['touch', id, at]);
      return 7;
    },
    async drain(id) {
      const worker = known.get(id);
      if (worker !== undefined) known.set(id, { ...worker, draining: true });
      return worker !== undefined;
    },
    list: async () => [...known.values()],
  };
  const remembering = rememberWorkers(store, () => nowMs);
  return {
    store,
    asked,
    remembering,
    lookUps: () => asked.filter(([what]) => what === 'findByToken').length,
    pass: (ms: number) => void (nowMs += ms),
    find: (id: string) => remembering.findByToken(`token of ${id}`),
  };
}

describe('workers that are remembered', () => {
  it('are looked up once a second, each by its own token', async () => {
    const { find, lookUps, pass } = open(workerOf('a'), workerOf('b'));
    for (let times = 0; times < 3; times += 1) {
      expect(await find('a')).toEqual(workerOf('a'));
      expect(await find('b')).toEqual(workerOf('b'));
    }
    expect(lookUps()).toBe(2);
    pass(1000);
    await find('a');
    expect(lookUps()).toBe(2);
    pass(1);
    await find('a');
    expect(lookUps()).toBe(3);
  });

  it('are not, when there is none of the token: it may be there a moment later', async () => {
    const { find, remembering, lookUps } = open();
    expect(await find('a')).toBeUndefined();
    await remembering.save(workerOf('a'));
    expect(await find('a')).toEqual(workerOf('a'));
    expect(lookUps()).toBe(2);
  });

  it('lose their token at once when they register anew, and drain at once', async () => {
    const { find, remembering } = open(workerOf('a'), workerOf('b'));
    await find('a');
    await find('b');
    expect(await remembering.save(workerOf('a', { tokenDigest: 'its next' }))).toBe(true);
    expect(await find('a')).toBeUndefined();
    expect(await remembering.drain('b', 'itself')).toBe(true);
    expect((await find('b'))?.draining).toBe(true);
    expect(await remembering.drain('c', 'itself')).toBe(false);
  });

  it('are asked of the store with all that it is to know, and so is its answer given', async () => {
    const { remembering, asked } = open(workerOf('a'));
    expect(await remembering.save(workerOf('a'), AT)).toBe(false);
    expect(await remembering.touch('a', LATER)).toBe(7);
    expect(asked).toEqual([
      ['save', 'a', AT],
      ['touch', 'a', LATER],
    ]);
  });

  it('are known to have been heard of when that was noted here', async () => {
    const { find, remembering, lookUps, pass } = open(workerOf('a'));
    await find('a');
    pass(900);
    await remembering.touch('a', LATER);
    expect((await find('a'))?.seenAt).toBe(LATER);
    // That makes them no fresher.
    pass(200);
    await find('a');
    expect(lookUps()).toBe(2);
  });

  it('are forgotten also when nobody knows whether a change was made', async () => {
    const { store, find, remembering, lookUps } = open(workerOf('a'));
    await find('a');
    store.save = () => Promise.reject(new Error('connection lost'));
    await expect(remembering.save(workerOf('a'))).rejects.toThrow('connection lost');
    await find('a');
    expect(lookUps()).toBe(2);
  });

  it('are not held as they were read while they were changed', async () => {
    const { store, find, remembering } = open(workerOf('a'));
    let arrive = (): void => undefined;
    const arrived = new Promise<void>((resolve) => (arrive = resolve));
    store.findByToken = async () => {
      await arrived;
      return workerOf('a');
    };
    const reading = find('a');
    await remembering.drain('a', 'itself');
    arrive();
    expect((await reading)?.draining).toBe(false);
    store.findByToken = () => store.find('a');
    expect((await find('a'))?.draining).toBe(true);
  });

  it('are so many at most: the one that was looked up longest ago goes', async () => {
    const all = Array.from({ length: 5001 }, (_, n) => workerOf(`w${n}`));
    const { find, lookUps } = open(...all);
    for (const { id } of all) await find(id);
    await find('w5000');
    await find('w1');
    expect(lookUps()).toBe(5001);
    await find('w0');
    expect(lookUps()).toBe(5002);
  });
});
