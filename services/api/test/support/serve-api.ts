import { Readable } from 'node:stream';
import { projectFor } from '@testwire/config';
import type { ArtifactRecord, MergedTest, RunFact } from '@testwire/contracts';
import { createApp, listen } from '@testwire/runtime';
import type { BlobStore, Store } from '@testwire/store';
import { createLogger } from '@testwire/telemetry';
import { openTestStore } from '@testwire/testkit';
import { apiRoutes } from '../../src/index.ts';

export const AT = '2026-03-01T10:00:00.000Z';
const logger = createLogger({ service: 'test', level: 'silent' });

export interface ServedApi {
  readonly url: string;
  readonly store: Store;
  readonly blobs: BlobStore;
  readonly blobFolder: string;
  /** Blobs that were opened to be streamed, oldest first. */
  readonly opened: readonly Readable[];
  /** Lines of the log. */
  readonly logged: readonly string[];
  close(): Promise<void>;
}

/** The read API over a real database and a real folder. A request with `X-Projects` comes with a token for these. */
export async function serveApi(): Promise<ServedApi> {
  const kept = await openTestStore(logger);
  const { store, blobs: folder, blobFolder } = kept;
  const opened: Readable[] = [];
  const blobs: BlobStore = {
    ...folder,
    async open(digest) {
      const content = await folder.open(digest);
      if (content instanceof Readable) opened.push(content);
      return content;
    },
  };
  const logged: string[] = [];
  const configuration = {
    projects: new Map([['p', { ...projectFor({ projects: new Map() }, 'github', 'o/p'), baseBranch: 'trunk' }]]),
  };
  const app = createApp({
    routes: apiRoutes({ store, blobs, configuration }),
    dependencies: [],
    logger: createLogger({ service: 'test', level: 'error', destination: { write: (line) => void logged.push(line) } }),
    trustedProxies: 0,
    renderMetrics: async () => '',
    isDraining: () => false,
    guard: async (_route, request, response) => {
      const projects = request.get('X-Projects');
      if (projects !== undefined) response.locals['token'] = { name: 'some', projects: projects.split(',') };
    },
  });
  const listener = await listen(app, '127.0.0.1', 0);
  return {
    url: `http://127.0.0.1:${listener.port}`,
    store,
    blobs,
    blobFolder,
    opened,
    logged,
    async close() {
      await listener.close();
      await kept.close();
    },
  };
}

export async function putText(blobs: BlobStore, text: string | Buffer): Promise<string> {
  return (await blobs.put(Readable.from([Buffer.from(text)]))).digest;
}

export async function addRun(api: ServedApi, runId: string, facts: readonly RunFact[] = [], project = 'p'): Promise<void> {
  await api.store.runs.addFacts([{ id: 'o', runId, at: AT, kind: 'opened', run: { project } }, ...facts]);
  await api.store.runs.saveState({
    runId,
    description: { project },
    status: 'failed',
    attempt: 1,
    revision: 1,
    openedAt: AT,
    updatedAt: AT,
  });
}

/** A stored artifact of the run, as a fact. */
export function stored(runId: string, artifact: Pick<ArtifactRecord, 'name' | 'digest'> & Partial<ArtifactRecord>): RunFact {
  const record = { bytes: 4, mediaType: 'text/plain', type: 'log', ...artifact };
  return { id: `a-${artifact.name}`, runId, at: AT, attempt: 1, kind: 'artifact-stored', artifact: record };
}

export async function addReport(api: ServedApi, runId: string, tests: readonly MergedTest[], revision = 1): Promise<void> {
  const canonical = await putText(api.blobs, JSON.stringify({ schemaVersion: 1, runId, revision, tests }));
  const text = await putText(api.blobs, 'report');
  await api.store.runs.saveReports({ runId, revision, canonical, markdown: text, html: text, json: text });
}

export async function untilClosed(stream: Readable): Promise<void> {
  // Not `once` of node:events, which rejects with the error that a stream is destroyed with.
  if (!stream.closed) await new Promise((resolve) => stream.once('close', resolve));
}
