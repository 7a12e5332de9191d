import { utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import type { ProjectConfig } from '@testwire/config';
import { digestOf, NO_TESTS, type PastRun, type RunFact } from '@testwire/contracts';
import type { BlobStore, Store } from '@testwire/store';
import { createLogger } from '@testwire/telemetry';
import { openTestStore, type TestStore } from '@testwire/testkit';
import { cleanUp } from '../src/clean-up.ts';
import type { UploaderDeps } from '../src/deps.ts';
import { pruneArtifacts } from '../src/prune-artifacts.ts';
import { GRACE_MS } from '../src/sweep-blobs.ts';

const NOW = Date.parse('2026-03-01T00:00:00.000Z');
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const daysAgo = (days: number): string => new Date(NOW - days * DAY_MS).toISOString();

let testStore: TestStore;
let store: Store;
let blobs: BlobStore;
let log: Record<string, unknown>[];

beforeAll(async () => {
  testStore = await openTestStore();
  ({ store, blobs } = testStore);
}, 60_000);
afterAll(() => testStore.close());
beforeEach(() => {
  log = [];
});

async function* bytesOf(text: string): AsyncGenerator<Uint8Array> {
  yield Buffer.from(text);
}

async function put(text: string, ageDays: number): Promise<string> {
  const { digest } = await blobs.put(bytesOf(text));
  const putAt = new Date(NOW - ageDays * DAY_MS);
  await utimes(join(testStore.blobFolder, digest.slice(0, 2), digest.slice(2, 4), digest), putAt, putAt);
  return digest;
}

async function runWith(runId: string, ageDays: number, digest: string, project = 'p'): Promise<void> {
  const at = daysAgo(ageDays);
  const artifact = { name: 'a.txt', digest, bytes: 1, mediaType: 'text/plain', type: 'file' };
  const facts: RunFact[] = [
    { id: 'open', runId, at, kind: 'opened', run: { project } },
    { id: 'a', runId, at, kind: 'artifact-stored', attempt: 1, artifact },
  ];
  await store.runs.addFacts(facts);
  await store.runs.saveState({
    runId,
    description: { project },
    status: 'passed',
    attempt: 1,
    revision: 2,
    openedAt: at,
    updatedAt: at,
  });
}

/** A run of the history, with one test that only it has. */
function pastRun(runId: string, days: number): PastRun {
  return {
    runId,
    revision: 1,
    project: 'shop',
    name: 'Tests',
    branch: 'main',
    openedAt: daysAgo(days),
    status: 'passed',
    totals: { ...NO_TESTS, total: 1, passed: 1 },
    flaky: 0,
    durationSeconds: 1,
    metrics: {},
    roster: { digest: digestOf(runId), tests: [{ id: digestOf(runId), name: runId }] },
    outcomes: 'P',
    durationsMs: Float32Array.of(1),
    places: [{ shard: 's' }],
    placeOf: Uint16Array.of(0),
    fingerprints: new Map(),
  };
}

function depsAt(now: number, overrides: Partial<UploaderDeps> = {}): UploaderDeps {
  const project: ProjectConfig = {
    id: 'long',
    repository: 'o/long',
    connection: 'local',
    name: 'Testwire',
    publish: [],
    collect: { pipelines: ['*'], artifacts: ['*'], files: ['*'], required: false },
    run: undefined,
    baseBranch: undefined,
    policies: { failOn: 'any', quarantine: [] },
    artifactRetentionDays: 90,
  };
  const destination = new Writable({
    write(chunk: Buffer, _encoding, done) {
      log.push(JSON.parse(chunk.toString()) as Record<string, unknown>);
      done();
    },
  });
  return {
    configuration: { projects: new Map([['long', project]]), retention: { runDays: 365, historyDays: 90, deliveryDays: 30 } },
    store,
    blobs,
    workerEvents: { send: async () => undefined, close: async () => undefined },
    providers: new Map(),
    logger: createLogger({ service: 'test', level: 'info', destination }),
    now: () => now,
    ...overrides,
  };
}

const going = new AbortController().signal;

/** As often as it takes to have looked at all blobs. */
async function cleanAll(overrides: Partial<UploaderDeps> = {}, from = NOW): Promise<void> {
  for (let hour = 0; hour < 16; hour += 1) await cleanUp(depsAt(from + hour * HOUR_MS, overrides), going);
}

const kept = (...digests: readonly string[]): Promise<boolean[]> => Promise.all(digests.map((digest) => blobs.has(digest)));

describe('artifacts', () => {
  it('go when they are past their retention time, but for what somebody still holds', async () => {
    const old = await put('old', 40);
    const young = await put('young', 20);
    const shared = await put('shared', 40);
    const long = await put('kept longer', 40);
    await runWith('old', 40, old);
    await runWith('old-sharer', 40, shared);
    await runWith('young', 20, young);
    await runWith('young-sharer', 20, shared);
    await runWith('long', 40, long, 'long');
    await cleanAll();
    expect(await kept(old, young, shared, long)).toEqual([false, true, true, true]);
    expect(log.map((line) => line['removed'])).toEqual([{ artifacts: 2 }, { blobs: 1 }]);
    expect(await store.runs.countFacts('old')).toBe(2);
  });
});

describe('records', () => {
  it('go after the days that the configuration says', async () => {
    const digests = await Promise.all([put('ancient', 400), put('of this year', 300)]);
    await runWith('ancient', 366, digests[0], 'long');
    await runWith('of this year', 364, digests[1], 'long');
    const publication = { connection: 'c', surface: 'comment', order: '1', digest: 'd', outcome: 'done' } as const;
    await store.publications.save({ ...publication, place: 'old', runId: 'ancient', updatedAt: daysAgo(366) });
    await store.publications.save({ ...publication, place: 'newer', runId: 'ancient', updatedAt: daysAgo(364) });
    await store.publications.save({ ...publication, place: 'its own', runId: 'of this year', updatedAt: daysAgo(366) });
    for (const days of [31, 29]) {
      await store.deliveries.begin({ connection: 'c', deliveryId: `${days}`, event: 'push', receivedAt: daysAgo(days) });
    }
    await store.publications.claim('c', 'dead', 'holder', 0);
    for (const days of [91, 89]) await store.history.remember(pastRun(`h${days}`, days));
    // Artifacts outlive their retention time when their run does not: they are given up with it.
    await cleanUp(depsAt(NOW), going);
    expect(log).toMatchObject([
      { msg: 'old data removed', removed: { artifacts: 2, runs: 1, publications: 1, deliveries: 1, history: 1, claims: 1 } },
    ]);
    expect(await store.runs.state('ancient')).toBeUndefined();
    expect(await store.runs.countFacts('of this year')).toBe(2);
    expect(await store.publications.get('c', 'old')).toBeUndefined();
    expect(await store.publications.get('c', 'newer')).toBeDefined();
    expect(await store.publications.get('c', 'its own')).toBeDefined();
    expect(await store.deliveries.get('c', '31')).toBeUndefined();
    expect(await store.deliveries.get('c', '29')).toBeDefined();
    const query = { runId: 'now', project: 'shop', name: 'Tests', openedAt: daysAgo(0), branch: 'main' };
    expect((await store.history.past(query)).line.map(({ runId }) => runId)).toEqual(['h89']);
  });

  it('go in batches, as many as there are', async () => {
    for (let index = 0; index < 1100; index += 1) {
      await store.deliveries.begin({ connection: 'many', deliveryId: `${index}`, event: 'push', receivedAt: daysAgo(50) });
    }
    await cleanUp(depsAt(NOW), going);
    expect(await store.deliveries.list({ connection: 'many' }, { limit: 10 })).toEqual({ items: [] });
  });
});

describe('blobs', () => {
  const GRACE_DAYS = GRACE_MS / DAY_MS;

  it('go when nothing names them any more, and not before their grace time', async () => {
    const [before, replaced, fresh] = [await put('report', 20), await put('replaced', 20), await put('orphan', GRACE_DAYS - 1)];
    const report = { runId: 'r', canonical: before, markdown: before, html: before, json: before };
    await store.runs.saveReports({ ...report, revision: 1, html: replaced });
    await cleanAll();
    expect(await kept(before, replaced, fresh)).toEqual([true, true, true]);
    await store.runs.saveReports({ ...report, revision: 2 });
    await cleanAll();
    expect(await kept(before, replaced, fresh)).toEqual([true, false, true]);
    await cleanAll({}, NOW + DAY_MS);
    expect(await kept(before, replaced, fresh)).toEqual([true, false, false]);
  });

  it('are each looked at within sixteen hours, whatever they are', async () => {
    const digests = await Promise.all(Array.from({ length: 600 }, (_, index) => put(`orphan ${index}`, GRACE_DAYS + 1)));
    await cleanAll();
    expect((await kept(...digests)).filter(Boolean)).toEqual([]);
  });

  it('stay when they are put again while they are swept', async () => {
    const wanted = await put('wanted again', 40);
    const unwanted = await put('not wanted', 40);
    const retention: Store['retention'] = {
      ...store.retention,
      async referenced(digests) {
        const answer = await store.retention.referenced(digests);
        // Just when it is settled that nothing names them.
        if (digests.includes(wanted)) await blobs.put(bytesOf('wanted again'));
        return answer;
      },
    };
    await cleanAll({ store: { ...store, retention } });
    expect(await kept(wanted, unwanted)).toEqual([true, false]);
  });

  it('stay while the database does not say what names them, which holds up nothing else', async () => {
    const orphan = await put('orphan', 40);
    await store.deliveries.begin({ connection: 'c', deliveryId: 'late', event: 'push', receivedAt: daysAgo(60) });
    const away = async (): Promise<never> => {
      throw new Error('away');
    };
    const retention: Store['retention'] = { ...store.retention, referenced: away, idleRuns: away };
    await cleanAll({ store: { ...store, retention } });
    expect(await kept(orphan)).toEqual([true]);
    expect(await store.deliveries.get('c', 'late')).toBeUndefined();
    expect(log).toContainEqual(expect.objectContaining({ msg: 'old data could not be removed', what: 'blobs' }));
    expect(log).toContainEqual(expect.objectContaining({ msg: 'old data could not be removed', what: 'runs' }));
    await cleanAll();
    expect(await kept(orphan)).toEqual([false]);
  });

  it('are swept by several at once', async () => {
    const digests = await Promise.all(Array.from({ length: 40 }, (_, index) => put(`shared orphan ${index}`, 40)));
    await Promise.all([cleanAll(), cleanAll(), cleanAll()]);
    expect((await kept(...digests)).filter(Boolean)).toEqual([]);
    expect(log.filter((line) => line['msg'] === 'old data could not be removed')).toEqual([]);
    const counts = log.flatMap((line) => (line['removed'] as { blobs?: number } | undefined)?.blobs ?? []);
    expect(counts.reduce((sum, count) => sum + count, 0)).toBe(40);
  });
});

describe('workers', () => {
  it('are forgotten when they were not heard of for as long as the history goes back, and how long tasks took too', async () => {
    const capabilities = {
      hardware: ['cpu'],
      cpu: { model: 'Test CPU', cores: 4, architecture: 'x64' },
      memoryGb: 16,
      gpus: [],
      os: { platform: 'linux', release: '6.1' },
      software: {},
      labels: {},
    };
    const ages = { old: 91, young: 89 };
    for (const [id, days] of Object.entries(ages)) {
      const at = daysAgo(days);
      const times = { registeredAt: at, seenAt: at };
      await store.workers.save({ id, tokenDigest: id, capabilities, executors: [], draining: false, ...times });
      await store.tasks.addDurations([{ project: 'p', name: id, lease: id, at, referenceMs: 1 }]);
    }
    await cleanAll();
    expect((await store.workers.list(daysAgo(365))).map(({ id }) => id)).toEqual(['young']);
    expect([...(await store.tasks.expectedDurations('p', Object.keys(ages))).keys()]).toEqual(['young']);
  });
});

describe('a process that drains', () => {
  it('stops removing at once', async () => {
    const orphans = await Promise.all(Array.from({ length: 64 }, (_, index) => put(`left for another ${index}`, 40)));
    const draining = new AbortController();
    const removing: BlobStore = {
      ...blobs,
      removePutBefore(time, digest) {
        draining.abort();
        return blobs.removePutBefore(time, digest);
      },
    };
    for (let hour = 0; hour < 16; hour += 1) {
      await cleanUp(depsAt(NOW + hour * HOUR_MS, { blobs: removing }), draining.signal);
    }
    expect((await kept(...orphans)).filter((there) => !there)).toHaveLength(1);
  });
});

describe('pruning artifacts', () => {
  it('gets past runs that are kept longer, however many there are', async () => {
    const digest = await put('kept as well', 50);
    for (let index = 0; index < 120; index += 1) await runWith(`a-long-${index}`, 50, digest, 'long');
    await runWith('z-last', 40, await put('the last', 40));
    expect(await pruneArtifacts(depsAt(NOW), going)).toBe(1);
    expect(await store.retention.referenced([digest, digestOf('the last')])).toEqual(new Set([digest]));
  });
});
