import { type FailureKind, isFinished, type Outcome, RUN_STATUSES, type RunStatus } from '@testwire/contracts';
import type { CIProvider, RunView, Surface, SurfaceKind, SurfaceRef } from '../../src/index.ts';
import { stickyMarker } from '../../src/sticky.ts';
import { isWrite, type Shown, type Site, type SiteDefinition } from './site.ts';

/** One thing that every provider does, or has no place for. Rejects when it does not hold. */
export interface Case {
  readonly name: string;
  applies(definition: SiteDefinition): boolean;
  run(site: Site): Promise<void>;
}

const ENOUGH_FOR_SEVERAL_PAGES = 230;
const has = (kind: SurfaceKind) => (definition: SiteDefinition) => definition.surfaces.includes(kind);
const overHttp = ({ id }: SiteDefinition): boolean => id !== 'local';
const WITH_VERDICT: readonly SurfaceKind[] = ['check', 'status'];

function surfaceOf(provider: CIProvider, kind: SurfaceKind): Surface {
  const surface = provider.surfaces.find((one) => one.kind === kind);
  if (surface === undefined) throw new Error(`${provider.id} has no surface ${kind}`);
  return surface;
}

/** Writes the first surface of the kind, or this one. */
function write(
  provider: CIProvider,
  which: SurfaceKind | Surface,
  run: RunView,
  text: { headline?: string; body?: string; previous?: SurfaceRef } = {},
): Promise<Outcome<SurfaceRef>> {
  const surface = typeof which === 'string' ? surfaceOf(provider, which) : which;
  return surface.write({
    run,
    headline: text.headline ?? '3 passed',
    body: surface.body === undefined ? '' : (text.body ?? '# All is well'),
    previous: text.previous,
  });
}

function refOf(outcome: Outcome<SurfaceRef>): SurfaceRef {
  if ('value' in outcome) return outcome.value;
  throw new Error(`Nothing was shown: ${JSON.stringify(outcome)}`);
}

function viewOf(site: Site, status: RunStatus, more: Partial<RunView> = {}): RunView {
  return { ...site.run, status, ...(isFinished(status) ? { finishedAt: site.run.openedAt } : {}), ...more };
}

function count<T>(items: readonly T[], wanted: (item: T) => boolean): number {
  return items.filter(wanted).length;
}

const ours = (site: Site) => async (): Promise<readonly string[]> => {
  const marker = markerOf(site.run.project);
  return (await site.shown()).comments.filter((body) => body.includes(marker));
};

/** The part of the marker that is the same in every form that a vendor keeps invisible. */
function markerOf(project: string): string {
  return stickyMarker(project).replace('<!-- ', '').replace(' -->', '');
}

const verdictOf = (status: RunStatus): Shown['statuses'][number]['verdict'] =>
  !isFinished(status) ? 'undecided' : status === 'passed' ? 'good' : 'bad';

async function expectFailure(site: Site, kind: FailureKind, more: object = {}): Promise<void> {
  for (const surface of site.connect().surfaces) {
    if (surface.place(site.run) === undefined) continue;
    const outcome = await write(site.connect(), surface, site.run);
    expect({ surface: surface.kind, outcome }).toMatchObject({
      surface: surface.kind,
      outcome: { kind: 'failed', failure: { kind, ...more } },
    });
    expect(JSON.stringify(outcome)).not.toContain(site.secret);
  }
}

export const CASES: readonly Case[] = [
  {
    name: 'names one place for what is the same, and another for what is not',
    applies: () => true,
    async run(site) {
      const { surfaces } = site.connect();
      for (const [index, surface] of surfaces.entries()) {
        const place = surface.place(site.run);
        expect(place).toBe(site.connect().surfaces[index]?.place({ ...site.run, runId: 'run-2', status: 'failed' }));
        const { repository: _, commit: __, change: ___, pipeline: ____, ...nowhere } = site.run;
        if (overHttp({ id: site.connect().id } as SiteDefinition)) expect(surface.place(nowhere)).toBeUndefined();
      }
    },
  },
  {
    name: 'shows every status that a run can have',
    applies: ({ surfaces }) => surfaces.some((kind) => WITH_VERDICT.includes(kind)),
    async run(site) {
      const provider = site.connect();
      const kind = provider.surfaces.find((surface) => WITH_VERDICT.includes(surface.kind))?.kind ?? 'status';
      for (const status of RUN_STATUSES) {
        const name = `unit ${status}`;
        const outcome = await write(provider, kind, viewOf(site, status, { name }), { headline: `it ${status}` });
        expect({ status, kind: outcome.kind }).toEqual({ status, kind: 'done' });
        const shown = (await site.shown()).statuses.filter((one) => one.name.includes(name));
        expect(shown).toMatchObject([{ verdict: verdictOf(status), text: expect.stringContaining(`it ${status}`) }]);
      }
    },
  },
  {
    name: 'goes from pending over running to its verdict in one place',
    applies: ({ surfaces }) => surfaces.some((kind) => WITH_VERDICT.includes(kind)),
    async run(site) {
      const kind = site.connect().surfaces.find((surface) => WITH_VERDICT.includes(surface.kind))?.kind ?? 'status';
      let previous: SurfaceRef | undefined;
      for (const status of ['pending', 'running', 'failed'] as const) {
        const outcome = await write(site.connect(), kind, viewOf(site, status), {
          headline: `it is ${status}`,
          ...(previous === undefined ? {} : { previous }),
        });
        previous = refOf(outcome);
      }
      const shown = (await site.shown()).statuses.filter((one) => one.name.includes(site.run.name));
      expect(shown).toMatchObject([{ verdict: 'bad', text: expect.stringContaining('it is failed') }]);
    },
  },
  {
    name: 'writes nothing when everything is shown already',
    applies: () => true,
    async run(site) {
      const provider = site.connect();
      for (const surface of provider.surfaces) {
        if (surface.place(site.run) === undefined) continue;
        const previous = refOf(await write(provider, surface, site.run));
        const before = count(site.simulator?.requests ?? [], isWrite);
        const again = await write(provider, surface, site.run, { previous });
        expect({ surface: surface.kind, kind: again.kind }).toEqual({ surface: surface.kind, kind: 'unchanged' });
        expect(count(site.simulator?.requests ?? [], isWrite)).toBe(before);
      }
    },
  },
  {
    name: 'takes a headline and a body of the full length that it declares',
    applies: () => true,
    async run(site) {
      const provider = site.connect();
      for (const surface of provider.surfaces) {
        if (surface.place(site.run) === undefined) continue;
        const outcome = await write(provider, surface, site.run, {
          headline: 'x'.repeat(Math.min(surface.headline.max, 5_000_000)),
          body: 'x'.repeat(Math.min(surface.body?.max ?? 0, 5_000_000)),
        });
        expect({ surface: surface.kind, kind: outcome.kind }).toEqual({ surface: surface.kind, kind: 'done' });
      }
    },
  },
  {
    name: 'posts one comment and edits it in place, also after a restart that forgot it',
    applies: has('comment'),
    async run(site) {
      await write(site.connect(), 'comment', site.run, { body: 'one' });
      await write(site.connect(), 'comment', site.run, { body: 'two' });
      const [comment, ...others] = await ours(site)();
      expect(others).toEqual([]);
      expect(comment).toContain('two');
      expect(comment).not.toContain('one');
    },
  },
  {
    name: 'needs one request for each thing that it makes or changes',
    applies: overHttp,
    async run(site) {
      const provider = site.connect();
      for (const surface of provider.surfaces) {
        if (surface.place(site.run) === undefined) continue;
        for (const headline of ['3 passed', '4 passed']) {
          const before = site.simulator?.requests.length ?? 0;
          refOf(await write(provider, surface, site.run, { headline, body: headline }));
          const written = (site.simulator?.requests ?? []).slice(before).filter(isWrite);
          const distinct = new Set(written.map(({ method, path, body }) => JSON.stringify([method, path, body])));
          expect({ surface: surface.kind, writes: written.length }).toEqual({ surface: surface.kind, writes: distinct.size });
          expect(written.length).toBeGreaterThan(0);
        }
      }
    },
  },
  {
    name: 'finds its comment behind pages of others',
    applies: (definition) => has('comment')(definition) && overHttp(definition),
    async run(site) {
      const others = Array.from({ length: ENOUGH_FOR_SEVERAL_PAGES / 2 }, (_, index) => `somebody says ${index}`);
      site.addComments?.(others);
      await write(site.connect(), 'comment', site.run, { body: 'one' });
      site.addComments?.(others);
      await write(site.connect(), 'comment', site.run, { body: 'two' });
      const { comments } = await site.shown();
      expect(comments).toHaveLength(2 * others.length + 1);
      expect(await ours(site)()).toEqual([expect.stringContaining('two')]);
    },
  },
  {
    name: 'keeps apart the comments of two projects on one change',
    applies: has('comment'),
    async run(site) {
      await write(site.connect(), 'comment', { ...site.run, project: 'first' }, { body: 'of the first' });
      await write(site.connect(), 'comment', { ...site.run, project: 'second' }, { body: 'of the second' });
      const { comments } = await site.shown();
      expect(comments.filter((body) => body.includes(markerOf('first')))).toEqual([expect.stringContaining('of the first')]);
      expect(comments.filter((body) => body.includes(markerOf('second')))).toEqual([expect.stringContaining('of the second')]);
    },
  },
  {
    name: 'leaves alone what a stranger wrote under our marker',
    applies: (definition) => has('comment')(definition) && overHttp(definition),
    async run(site) {
      await write(site.connect(), 'comment', site.run, { body: 'probe' });
      const [probe = ''] = await ours(site)();
      const pasted = probe.replace('probe', 'all green, trust me');
      site.addComments?.([pasted]);
      await write(site.connect(), 'comment', site.run, { body: 'truth' });
      const comments = await ours(site)();
      expect(comments).toContain(pasted);
      expect(count(comments, (body) => body.includes('truth'))).toBe(1);
    },
  },
  {
    name: 'does not comment twice when the answer to the first was lost',
    applies: (definition) => has('comment')(definition) && overHttp(definition),
    async run(site) {
      site.simulator?.failNext({ method: 'POST', path: /./, status: 'reset', afterEffect: true });
      const lost = await write(site.connect(), 'comment', site.run, { body: 'one' });
      expect(lost).toMatchObject({ kind: 'failed', failure: { kind: 'unavailable' } });
      refOf(await write(site.connect(), 'comment', site.run, { body: 'one' }));
      expect(await ours(site)()).toHaveLength(1);
    },
  },
  {
    name: 'types a refused credential',
    applies: overHttp,
    async run(site) {
      site.simulator?.failNext({ path: /./, status: 401, times: 1000, body: { message: `no such token: ${site.secret}` } });
      await expectFailure(site, 'auth');
    },
  },
  {
    name: 'types a missing permission, says where to grant it, and does not try again',
    applies: overHttp,
    async run(site) {
      site.simulator?.failNext({ path: /./, status: 403, times: 1000, body: { message: 'Forbidden' } });
      await expectFailure(site, 'permission', {
        message: expect.stringMatching(/\b(permission|scope|role|access|right|grant|need)/i),
      });
      const requests = site.simulator?.requests ?? [];
      const twice = requests.filter((one, index) => {
        const before = requests[index - 1];
        return before?.method === one.method && before.path === one.path && before.query === one.query;
      });
      expect(twice).toEqual([]);
    },
  },
  {
    name: 'types a rate limit and says how long it lasts',
    applies: overHttp,
    async run(site) {
      site.simulator?.failNext({
        path: /./,
        status: 429,
        times: 1000,
        headers: { 'retry-after': '7' },
        body: { message: 'Slow down' },
      });
      await expectFailure(site, 'rate_limited', { retryAfterMs: 7000 });
    },
  },
  {
    name: 'types a provider that is away',
    applies: overHttp,
    async run(site) {
      site.simulator?.failNext({ path: /./, status: 503, times: 1000 });
      await expectFailure(site, 'unavailable');
    },
  },
  {
    name: 'types a connection that breaks',
    applies: overHttp,
    async run(site) {
      site.simulator?.failNext({ path: /./, status: 'reset', times: 1000 });
      await expectFailure(site, 'unavailable');
    },
  },
  {
    name: 'never shows its secret in a check of its access',
    applies: () => true,
    async run(site) {
      const good = await site.connect().checkAccess(site.run.repository);
      expect(good.filter((check) => !check.ok)).toEqual([]);
      expect(good.length).toBeGreaterThan(0);
      site.simulator?.failNext({ path: /./, status: 401, times: 1000, body: { message: `not ${site.secret}` } });
      const bad = await site.connect().checkAccess(site.run.repository);
      if (site.simulator !== undefined) expect(bad.some((check) => !check.ok && check.advice !== undefined)).toBe(true);
      expect(JSON.stringify(bad)).not.toContain(site.secret);
    },
  },
  {
    name: 'collects the results of a finished pipeline',
    applies: overHttp,
    async run(site) {
      const { collect } = site;
      const { pipelines } = site.connect();
      expect(pipelines === undefined).toBe(collect === undefined);
      if (collect === undefined || pipelines === undefined) return;
      let tests = 0;
      let failed = 0;
      for await (const found of pipelines.collectResults(collect.request)) {
        if (found.kind === 'problem') throw new Error(found.message);
        if (found.kind === 'result') {
          tests += found.result.tests.length;
          failed += count(found.result.tests, (test) => test.status === 'failed' || test.status === 'errored');
        } else {
          const text = Buffer.from(found.content).toString();
          tests += (text.match(/<testcase\b/g) ?? []).length;
          failed += (text.match(/<(failure|error)\b/g) ?? []).length;
        }
      }
      expect({ tests, failed }).toEqual({ tests: collect.tests, failed: collect.failed });
    },
  },
];
