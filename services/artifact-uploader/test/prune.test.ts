import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { RunFact } from '@testwire/contracts';
import {
  type BlobStore,
  type EmbeddedPostgres,
  openBlobStore,
  openStore,
  startEmbeddedPostgres,
  type Store,
} from '@testwire/store';
import { createLogger } from '@testwire/telemetry';
import { pruneArtifacts } from '../src/prune-artifacts.ts';

const NOW = Date.parse('2026-03-01T00:00:00.000Z');
const DAY_MS = 86_400_000;

let directory: string;
let postgres: EmbeddedPostgres;
let store: Store;
let blobs: BlobStore;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'testwire-prune-'));
  postgres = await startEmbeddedPostgres({ dataDir: join(directory, 'pg') });
  store = await openStore({ databaseUrl: postgres.databaseUrl });
  blobs = await openBlobStore(`file:${join(directory, 'blobs')}`);
});
afterAll(async () => {
  await store.close();
  await blobs.close();
  await postgres.close();
  await rm(directory, { recursive: true, force: true });
});

async function put(text: string): Promise<string> {
  const content = (async function* () {
    yield Buffer.from(text);
  })();
  return (await blobs.put(content)).digest;
}

async function runWith(runId: string, ageDays: number, digest: string, project = 'p'): Promise<void> {
  const at = new Date(NOW - ageDays * DAY_MS).toISOString();
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

function prune(): Promise<number> {
  const project = {
    id: 'long',
    repository: 'o/long',
    connection: 'local',
    name: 'Testwire',
    publish: [],
    collect: { pipelines: ['*'], artifacts: ['*'], files: ['*'], required: false },
    run: undefined,
    artifactRetentionDays: 90,
  };
  return pruneArtifacts({
    configuration: { projects: new Map([['long', project]]) },
    store,
    blobs,
    reports: { send: async () => undefined, close: async () => undefined },
    providers: new Map(),
    logger: createLogger({ service: 'test', level: 'silent' }),
    now: () => NOW,
  });
}

describe('pruneArtifacts', () => {
  it('removes what is past its retention time, and nothing that somebody still holds', async () => {
    const [old, young, shared, kept] = await Promise.all([put('old'), put('young'), put('shared'), put('kept longer')]);
    await runWith('old', 40, old);
    await runWith('old-sharer', 40, shared);
    await runWith('young', 2, young);
    await runWith('young-sharer', 2, shared);
    await runWith('long', 40, kept, 'long');
    expect(await prune()).toBe(1);
    expect(await Promise.all([old, young, shared, kept].map((digest) => blobs.has(digest)))).toEqual([false, true, true, true]);
    expect(await prune()).toBe(0);
  });

  it('gets past runs that are kept longer, however many there are', async () => {
    const digest = await put('kept as well');
    for (let index = 0; index < 120; index += 1) await runWith(`a-long-${index}`, 50, digest, 'long');
    const last = await put('the last');
    await runWith('z-last', 40, last);
    expect(await prune()).toBe(1);
    expect(await blobs.has(last)).toBe(false);
    expect(await blobs.has(digest)).toBe(true);
  });
});
