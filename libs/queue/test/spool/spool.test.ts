import { appendFile, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import type { Spool } from '../../src/index.ts';
import { adoptSegments } from '../../src/spool/claim.ts';
import { realDisk, type SpoolDisk } from '../../src/spool/disk.ts';
import { encodeRecord } from '../../src/spool/record.ts';
import { segmentName } from '../../src/spool/segment.ts';
import { eventually } from '../support/eventually.ts';
import { openTestSpool } from '../support/open-test-spool.ts';
import { makeJob, recordJobs, type RecordingSender } from '../support/spooled-jobs.ts';

let folder: string;
let sender: RecordingSender;
const opened: Spool[] = [];

beforeEach(async () => {
  folder = join(await mkdtemp(join(tmpdir(), 'testwire-spool-')), 'spool');
  sender = recordJobs();
});
afterEach(async () => {
  await Promise.all(opened.splice(0).map((spool) => spool.close()));
  await rm(folder, { recursive: true, force: true });
});

async function open(...[overrides]: [Parameters<typeof openTestSpool>[2]?]): Promise<Spool> {
  const spool = await openTestSpool(folder, sender, overrides);
  opened.push(spool);
  return spool;
}

const away = (): Promise<never> => Promise.reject(new Error('Redis is away.'));
const heldNumbers = (): number[] => sender.held.map(({ data }) => (data as { n: number }).n);
const files = async (): Promise<string[]> =>
  (await readdir(folder, { recursive: true })).filter((name) => name.endsWith('.journal'));

describe('a spool', () => {
  it('has nothing to do while Redis takes jobs', async () => {
    const spool = await open();
    await spool.sendOrHold(makeJob(1), () => sender.send('one', [makeJob(1)]));
    expect(heldNumbers()).toEqual([1]);
    expect(await files()).toEqual([]);
  });

  it('holds what Redis does not take, sends it by itself, and leaves no file', async () => {
    sender.up = false;
    const spool = await open();
    for (let n = 1; n <= 5; n += 1) await spool.sendOrHold(makeJob(n), away);
    expect(await files()).not.toEqual([]);
    sender.up = true;
    await eventually(heldNumbers, [1, 2, 3, 4, 5]);
    await eventually(files, []);
  });

  it('asks Redis again only when it took what was held', async () => {
    sender.up = false;
    const spool = await open();
    let asked = 0;
    const send = (): Promise<unknown> => {
      asked += 1;
      return sender.up ? Promise.resolve() : away();
    };
    for (let n = 1; n <= 5; n += 1) await spool.sendOrHold(makeJob(n), send);
    expect(asked).toBe(1);
    sender.up = true;
    await eventually(files, []);
    await eventually(async () => {
      await spool.sendOrHold(makeJob(6), send);
      return asked;
    }, 2);
  });

  it('waits for no Redis that hangs, whatever hangs with it', async () => {
    sender.up = false;
    const spool = await open({ patienceMs: 20 });
    await spool.sendOrHold(makeJob(1), () => new Promise(() => {}));
    expect(await files()).toHaveLength(1);
    sender.up = true;
    await eventually(heldNumbers, [1]);
  });

  it('lets a job that Redis refuses for itself hold up no new ones', async () => {
    const refusing: RecordingSender = {
      ...sender,
      send: async (queue, jobs) => (jobs.some(({ id }) => id === makeJob(1).id) ? away() : sender.send(queue, jobs)),
    };
    const spool = await openTestSpool(folder, refusing);
    opened.push(spool);
    await spool.sendOrHold(makeJob(1), away);
    let n = 2;
    await eventually(async () => {
      const job = makeJob(n);
      let direct = false;
      await spool.sendOrHold(job, async () => {
        direct = true;
      });
      n += 1;
      return direct;
    }, true);
    await spool.sendOrHold(makeJob(n), () => sender.send('one', [makeJob(n)]));
    expect(heldNumbers()).toEqual([n]);
  });

  it('sends large jobs in commands of about a megabyte', async () => {
    sender.up = false;
    const commands: number[] = [];
    const counting: RecordingSender = {
      ...sender,
      send: async (queue, jobs) => {
        commands.push(jobs.length);
        await sender.send(queue, jobs);
      },
    };
    counting.isUp = () => sender.up;
    const spool = await openTestSpool(folder, counting, { limitBytes: 1e7 });
    opened.push(spool);
    const large = (n: number) => ({ ...makeJob(n), data: { n, text: 'x'.repeat(400_000) } });
    for (let n = 1; n <= 7; n += 1) await spool.sendOrHold(large(n), away);
    sender.up = true;
    await eventually(heldNumbers, [1, 2, 3, 4, 5, 6, 7]);
    expect(commands).toEqual([3, 3, 1]);
  });

  it('is for this user only', async () => {
    sender.up = false;
    const spool = await open();
    await spool.sendOrHold(makeJob(1), away);
    const [file = ''] = await files();
    expect((await stat(folder)).mode & 0o777).toBe(0o700);
    expect((await stat(join(folder, file, '..'))).mode & 0o777).toBe(0o700);
    expect((await stat(join(folder, file))).mode & 0o777).toBe(0o600);
  });

  it('takes no more than its limit, and can hold again when that is sent', async () => {
    sender.up = false;
    const spool = await open({ limitBytes: 400 });
    expect(spool.canHold()).toBe(true);
    const results = await Promise.allSettled(Array.from({ length: 10 }, (_, n) => spool.sendOrHold(makeJob(n), away)));
    expect(results.filter(({ status }) => status === 'rejected').length).toBeGreaterThan(5);
    expect(spool.canHold()).toBe(false);
    sender.up = true;
    await eventually(() => spool.canHold(), true);
  });

  it('rejects when neither takes the job, and says that it can hold no more until it can', async () => {
    let broken = true;
    const disk: SpoolDisk = {
      ...realDisk,
      create: (path) => (broken ? Promise.reject(new Error('ENOSPC')) : realDisk.create(path)),
      touch: (path) => (broken && opened.length > 0 ? Promise.reject(new Error('ENOSPC')) : realDisk.touch(path)),
    };
    const spool = await open({ disk, leaseMs: 40 });
    await expect(spool.sendOrHold(makeJob(1), away)).rejects.toThrow('Neither Redis nor the spool took the job.');
    expect(spool.canHold()).toBe(false);
    broken = false;
    await eventually(() => spool.canHold(), true);
    await spool.sendOrHold(makeJob(2), away);
    await eventually(heldNumbers, [2]);
  });

  it('cannot be opened where nothing can be written', async () => {
    await writeFile(folder, '');
    await expect(open()).rejects.toThrow('ENOTDIR');
  });
});

describe('what a process leaves', () => {
  it('is sent by the next one, at once when it ended in order', async () => {
    sender.up = false;
    const first = await open();
    for (const n of [1, 2, 3]) await first.sendOrHold(makeJob(n), away);
    await first.close();
    sender.up = true;
    await open();
    await eventually(heldNumbers, [1, 2, 3]);
    await eventually(async () => (await readdir(folder)).length, 1);
  });

  it('is left for the others when Redis hangs: closing waits for that no longer than it may', async () => {
    sender.up = false;
    const hanging: RecordingSender = { ...sender, send: () => new Promise(() => {}) };
    const spool = await openTestSpool(folder, hanging, { closeMs: 50 });
    await spool.sendOrHold(makeJob(1), away);
    hanging.up = true;
    await spool.close();
    expect(await files()).toHaveLength(1);
    sender.up = true;
    await open();
    await eventually(heldNumbers, [1]);
  });

  it('is taken over with a sign of life for each folder, which may be slow', async () => {
    const own = join(folder, 'process-own');
    for (const name of ['process-a', 'process-b']) {
      await mkdir(join(folder, name), { recursive: true });
      await writeFile(join(folder, name, segmentName(1, 1, name)), encodeRecord(makeJob(1)));
    }
    const steps: string[] = [];
    const disk: SpoolDisk = {
      ...realDisk,
      names: async (path) => (await realDisk.names(path)).toSorted(),
      read: (path) => (steps.push('read'), realDisk.read(path)),
      touch: (path) => (steps.push(basename(path)), realDisk.touch(path)),
    };
    await adoptSegments(folder, { own, leaseMs: 60_000, disk, adopt: () => undefined });
    expect(steps).toEqual(['alive', 'read', 'alive', 'alive', 'read', 'alive']);
  });

  it('is left alone while it says that it lives', async () => {
    sender.up = false;
    const first = await open();
    await first.sendOrHold(makeJob(1), away);
    const before = await files();
    const other = await openTestSpool(folder, recordJobs(), { leaseMs: 60_000 });
    await other.close();
    expect(await files()).toEqual(before);
  });

  it('is sent without the record that was cut off', async () => {
    sender.up = false;
    const first = await open();
    await first.sendOrHold(makeJob(1), away);
    await first.close();
    const [file = ''] = await files();
    await appendFile(join(folder, file), encodeRecord(makeJob(2)).subarray(0, 20));
    sender.up = true;
    await open();
    await eventually(heldNumbers, [1]);
    await eventually(files, []);
  });

  it('is set aside once when it is damaged; all that can be read is sent', async () => {
    sender.up = false;
    const first = await open();
    for (const n of [1, 2, 3]) await first.sendOrHold(makeJob(n), away);
    await first.close();
    const [file = ''] = await files();
    const content = await readFile(join(folder, file));
    content.write('?', encodeRecord(makeJob(1)).byteLength + 40);
    await writeFile(join(folder, file), content);
    sender.up = true;
    await open();
    await eventually(heldNumbers, [1, 3]);
    await eventually(async () => (await readdir(join(folder, 'set-aside')).catch(() => [])).length, 1);
    expect(await readFile(join(folder, 'set-aside', file.split('/').at(-1) ?? ''))).toEqual(content);
    await eventually(async () => (await files()).filter((name) => !name.startsWith('set-aside')), []);
  });

  it('is set aside when nobody knows its queue', async () => {
    sender.up = false;
    const first = await open();
    await first.sendOrHold(makeJob(1, 'of-an-older-version'), away);
    await first.sendOrHold(makeJob(2), away);
    await first.close();
    sender.up = true;
    await open();
    await eventually(heldNumbers, [2]);
    await eventually(async () => (await readdir(join(folder, 'set-aside')).catch(() => [])).length, 1);
  });

  it('is sent although a folder beside it cannot be entered', async () => {
    sender.up = false;
    const first = await open();
    await first.sendOrHold(makeJob(1), away);
    await first.close();
    const before = join(folder, 'process-0');
    const behind = join(folder, 'process-zz');
    for (const path of [before, behind]) await mkdir(path);
    const disk: SpoolDisk = {
      ...realDisk,
      names: (path) => ([before, behind].includes(path) ? Promise.reject(new Error('EACCES')) : realDisk.names(path)),
    };
    sender.up = true;
    const next = await open({ disk, leaseMs: 40 });
    await eventually(heldNumbers, [1]);
    expect(next.canHold()).toBe(true);
  });

  it('is sent when the disk gives it after all', async () => {
    sender.up = false;
    const first = await open();
    await first.sendOrHold(makeJob(1), away);
    await first.close();
    let faults = 5;
    const disk: SpoolDisk = {
      ...realDisk,
      read: (path) => ((faults -= 1) > 0 ? Promise.reject(new Error('EMFILE')) : realDisk.read(path)),
    };
    sender.up = true;
    await open({ disk });
    await eventually(heldNumbers, [1]);
    await eventually(files, []);
  });

  it('does not hold up others when it can neither be read nor moved', async () => {
    sender.up = false;
    const first = await open();
    await first.sendOrHold(makeJob(1), away);
    await first.close();
    const [file = ''] = await files();
    const name = file.split('/').at(-1) ?? '';
    sender.up = true;
    const disk: SpoolDisk = {
      ...realDisk,
      read: (path) => (path.endsWith(name) ? Promise.reject(new Error('EIO')) : realDisk.read(path)),
      move: (from, to) => (to.includes('set-aside') ? Promise.reject(new Error('EIO')) : realDisk.move(from, to)),
    };
    const next = await open({ disk });
    await next.sendOrHold(makeJob(2), away);
    await eventually(heldNumbers, [2]);
    expect((await files()).map((one) => one.split('/').at(-1))).toEqual([name]);
  });

  it('is sent by one who was taken for dead and lives', async () => {
    sender.up = false;
    const slow = await open({ leaseMs: 600_000 });
    await slow.sendOrHold(makeJob(1), away);
    const thief = recordJobs();
    const other = await openTestSpool(folder, thief, { leaseMs: 1 });
    await eventually(() => thief.held.length, 1);
    await other.close();
    await slow.sendOrHold(makeJob(2), away);
    sender.up = true;
    await eventually(heldNumbers, [2]);
  });
});
