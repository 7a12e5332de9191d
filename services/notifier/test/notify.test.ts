import { done, type Failure, failed } from '@testwire/contracts';
import type { CIProvider } from '@testwire/providers';
import { TryLater } from '@testwire/queue';
import { createLogger } from '@testwire/telemetry';
import { makeCountedReport } from '@testwire/testkit/report';
import type { NotifierDeps } from '../src/deps.ts';
import { notify } from '../src/notify.ts';

const report = makeCountedReport({ run: { project: 'p', repository: { name: 'o/r' }, commit: 'a'.repeat(40) } });

interface World {
  /** What the provider says to a write; absent: it is done. */
  readonly failure?: Failure;
  /** Whether the place is free. */
  readonly free?: boolean;
  readonly stored?: boolean;
}

/** Notifies of the run in a world where only this goes wrong. Answers with what was written. */
async function notifyIn({ failure, free = true, stored = true }: World, connection = 'github'): Promise<number> {
  let writes = 0;
  const provider: CIProvider = {
    id: 'github',
    surfaces: [
      {
        kind: 'check',
        dialect: 'github',
        headline: { max: 140, unit: 'characters' },
        place: () => 'check:here',
        write: async () => {
          writes += 1;
          return failure === undefined ? done({ externalId: '1', rung: 'check-run' }) : failed(failure);
        },
      },
    ],
    checkAccess: async () => [],
    close: async () => undefined,
  };
  const digests = { runId: 'run-1', revision: 1, canonical: 'c', markdown: 'm', html: 'h', json: 'j' };
  const deps = {
    configuration: { publicUrl: 'https://testwire.example.com', readAccess: 'public', linkSecrets: [] },
    providers: new Map([['github', provider]]),
    runs: { reports: async () => (stored ? digests : undefined), list: async () => ({ items: [] }) },
    blobs: { read: async () => Buffer.from(JSON.stringify(report)) },
    publications: {
      get: async () => undefined,
      save: async () => undefined,
      claim: async () => free,
      release: async () => undefined,
    },
    logger: createLogger({ service: 'test', level: 'silent' }),
    now: () => Date.parse(report.openedAt),
    newHolder: () => 'holder',
  };
  // Only these of the stores' methods are called for a check.
  await notify({ runId: 'run-1', connection }, deps as unknown as NotifierDeps);
  return writes;
}

async function reasonOf(world: World): Promise<unknown> {
  return notifyIn(world).then(
    () => 'no reason',
    (error: unknown) => error,
  );
}

describe('notify', () => {
  it('is content when all is written', async () => {
    expect(await notifyIn({})).toBe(1);
  });

  it.each([
    [12_000, 12_000],
    [undefined, 60_000],
  ])('comes back when a rate limit that says %s allows it, without counting it as a try', async (retryAfterMs, delayMs) => {
    const failure = {
      kind: 'rate_limited',
      message: 'slow down',
      ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
    } as const;
    const reason = await reasonOf({ failure });
    expect(reason).toBeInstanceOf(TryLater);
    expect(reason).toMatchObject({ delayMs, message: 'slow down' });
  });

  it.each(['unavailable', 'conflict'] as const)('is tried again when the provider says %s', async (kind) => {
    const reason = await reasonOf({ failure: { kind, message: 'not now' } });
    expect(reason).toBeInstanceOf(Error);
    expect(reason).not.toBeInstanceOf(TryLater);
    expect(reason).toMatchObject({ message: 'not now' });
  });

  it.each(['permission', 'auth', 'rejected'] as const)('is not tried again when the provider says %s', async (kind) => {
    expect(await notifyIn({ failure: { kind, message: 'never' } })).toBe(1);
  });

  it('comes back soon to a place that another process is writing to', async () => {
    const reason = await reasonOf({ free: false });
    expect(reason).toBeInstanceOf(TryLater);
    expect(reason).toMatchObject({ delayMs: 1000 });
  });

  it('has nothing to do without a report, or for a connection that is gone', async () => {
    expect(await notifyIn({ stored: false })).toBe(0);
    expect(await notifyIn({}, 'gone')).toBe(0);
  });
});
