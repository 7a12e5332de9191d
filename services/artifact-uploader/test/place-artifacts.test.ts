import { Readable } from 'node:stream';
import { done, type Failure, failed, type Outcome, type RunFact, type WorkerEventsJob } from '@testwire/contracts';
import type { CIProvider, HostedArtifact } from '@testwire/providers';
import { TryLater } from '@testwire/queue';
import type { ArtifactPlacement, RunState } from '@testwire/store';
import { createLogger } from '@testwire/telemetry';
import type { UploaderDeps } from '../src/deps.ts';
import { examineArtifact } from '../src/examine-artifact.ts';
import { placeArtifacts } from '../src/place-artifacts.ts';

const AT = '2026-03-01T10:00:00.000Z';
const DIGEST = 'd'.repeat(64);

/** What the provider answers, the bytes that it takes, and what the store knows of the run. */
interface Settings {
  answer: Outcome<{ url: string }>;
  maxBytes: number;
  state: Pick<RunState, 'description'> | undefined;
}

/** One run with one artifact of 10 bytes, at a provider that keeps files. */
function makeWorld() {
  const settings: Settings = { answer: done({ url: 'https://forge.example/1' }), maxBytes: 10, state: undefined };
  const placed: ArtifactPlacement[] = [];
  const uploads: HostedArtifact[] = [];
  const reported: WorkerEventsJob[] = [];
  const provider: CIProvider = {
    id: 'gitlab',
    surfaces: [],
    artifacts: {
      get maxBytes() {
        return settings.maxBytes;
      },
      async uploadArtifact(_run, upload) {
        uploads.push(upload);
        return settings.answer;
      },
    },
    checkAccess: async () => [],
    close: async () => undefined,
  };
  const artifact = { name: 'a.log', digest: DIGEST, bytes: 10, mediaType: 'text/plain', type: 'log' };
  const facts: RunFact[] = [
    { id: 'o', runId: 'r', at: AT, kind: 'opened', run: { project: 'p', connection: 'gitlab' } },
    { id: 'a', runId: 'r', at: AT, kind: 'artifact-stored', attempt: 1, artifact },
  ];
  const deps = {
    store: {
      runs: {
        lifecycleFacts: async () => facts,
        state: async () => settings.state,
      },
      artifacts: {
        placements: async () => placed,
        savePlacement: async (placement: ArtifactPlacement) => void placed.push(placement),
      },
    },
    blobs: { open: async () => Readable.from([Buffer.from('one\ntwo\n')]) },
    workerEvents: { send: async (job: WorkerEventsJob) => void reported.push(job) },
    providers: new Map([['gitlab', provider]]),
    logger: createLogger({ service: 'test', level: 'silent' }),
  };
  // Only these of the stores' methods are called.
  return { settings, placed, uploads, reported, deps: deps as unknown as UploaderDeps };
}

let world: ReturnType<typeof makeWorld>;
beforeEach(() => {
  world = makeWorld();
});

describe('placeArtifacts', () => {
  it('puts each content at the provider once', async () => {
    await placeArtifacts('r', world.deps);
    await placeArtifacts('r', world.deps);
    expect(world.uploads).toHaveLength(1);
    expect(world.placed).toEqual([
      { runId: 'r', name: 'a.log', digest: DIGEST, connection: 'gitlab', outcome: 'done', url: 'https://forge.example/1' },
    ]);
  });

  it('does not try what is larger than the provider takes, and says so', async () => {
    world.settings.maxBytes = 9;
    await placeArtifacts('r', world.deps);
    expect(world.uploads).toEqual([]);
    expect(world.placed).toMatchObject([{ outcome: 'unsupported', reason: expect.stringContaining('at most 9') }]);
  });

  it('comes back when a rate limit allows it', async () => {
    world.settings.answer = failed({ kind: 'rate_limited', message: 'slow down', retryAfterMs: 5000 });
    const reason: unknown = await placeArtifacts('r', world.deps).catch((error: unknown) => error);
    expect(reason).toBeInstanceOf(TryLater);
    expect(reason).toMatchObject({ delayMs: 5000 });
    expect(world.placed).toEqual([]);
  });

  it('is tried again while the provider is away, and records what can never work', async () => {
    const failure = (kind: Failure['kind']): Outcome<never> => failed({ kind, message: `it is ${kind}` });
    world.settings.answer = failure('unavailable');
    await expect(placeArtifacts('r', world.deps)).rejects.toThrow('it is unavailable');
    expect(world.placed).toEqual([]);
    world.settings.answer = failure('permission');
    await placeArtifacts('r', world.deps);
    expect(world.placed).toMatchObject([{ outcome: 'failed', reason: 'it is permission' }]);
  });
});

describe('examineArtifact', () => {
  const artifact = { name: 'a.log', digest: DIGEST, bytes: 8, mediaType: 'application/octet-stream' };
  const claim = { project: 'p', connection: 'gitlab' };
  const job = { step: 'examine', runId: 'r', attempt: 1, at: AT, artifact } as const;

  const kinds = () => world.reported.map(({ facts }) => facts.map(({ kind }) => kind));

  it('opens the run that the sender claims, when nobody has opened it', async () => {
    await examineArtifact({ ...job, claim }, world.deps);
    expect(kinds()).toEqual([['opened', 'artifact-stored']]);
    expect(world.reported[0]?.facts[1]).toMatchObject({
      artifact: { type: 'log', mediaType: 'text/plain', metadata: { lines: 2 } },
    });
  });

  it('claims nothing for a run that is known', async () => {
    world.settings.state = { description: { project: 'q' } };
    await examineArtifact({ ...job, claim }, world.deps);
    expect(kinds()).toEqual([['artifact-stored']]);
  });

  it('says which projects the sender may write to, for the coordinator to decide', async () => {
    await examineArtifact({ ...job, claim, projects: ['p'] }, world.deps);
    expect(world.reported).toMatchObject([{ projects: ['p'] }]);
  });

  it('reports the same once however often it is tried, and anew when it is sent again later', async () => {
    for (const at of [AT, AT, '2026-04-01T10:00:00.000Z']) await examineArtifact({ ...job, at }, world.deps);
    const ids = world.reported.map(({ facts }) => facts[0]?.id);
    expect(ids[1]).toBe(ids[0]);
    expect(ids[2]).not.toBe(ids[0]);
  });
});
