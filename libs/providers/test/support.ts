import type { CIProvider, ProviderDeps, RunView, Surface, SurfaceKind, SurfaceRef } from '@testwire/providers';

export const AT = '2026-03-01T12:00:00.000Z';
export const SHA = '0123456789abcdef0123456789abcdef01234567';

export function testDeps(overrides: Partial<ProviderDeps> = {}): ProviderDeps {
  return { fetch: globalThis.fetch, now: () => Date.parse(AT), log: () => undefined, ...overrides };
}

export function runView(overrides: Partial<RunView> = {}): RunView {
  return {
    runId: 'run-1',
    project: 'shop',
    name: 'Testwire',
    repository: { name: 'acme/shop', id: '7' },
    commit: SHA,
    branch: 'feature',
    branchLabel: 'feature',
    attempt: 1,
    status: 'passed',
    reportUrl: 'https://testwire.example.com/runs/run-1',
    openedAt: AT,
    annotations: [],
    totals: { total: 3, passed: 2, failed: 1, errored: 0, skipped: 0 },
    durationSeconds: 4.5,
    tests: () => [],
    ...overrides,
  };
}

type Writer = Pick<CIProvider, 'surfaces'>;

export function surface(client: Writer, kind: SurfaceKind): Surface {
  const found = client.surfaces.find((one) => one.kind === kind);
  if (found === undefined) throw new RangeError(`no surface ${kind}`);
  return found;
}

export function write(
  client: Writer,
  kind: SurfaceKind,
  run: RunView,
  text: { headline?: string; body?: string; previous?: SurfaceRef } = {},
): ReturnType<Surface['write']> {
  return surface(client, kind).write({
    run,
    headline: text.headline ?? '3 tests passed',
    body: text.body ?? 'All is well.',
    previous: text.previous,
  });
}
