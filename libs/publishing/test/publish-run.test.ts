import { done, failed, type FailureKind, type Outcome, type Publication, type RunReport, NO_TESTS } from '@testwire/contracts';
import type { CIProvider, Surface, SurfaceKind, SurfaceRef, SurfaceWrite } from '@testwire/providers';
import { createLogger, startTelemetry } from '@testwire/telemetry';
import { makeCountedReport } from '@testwire/testkit/report';
import type { Publications as PublicationsPort } from '../src/deps.ts';
import { type PublishTarget, publishRun, retryableFailure } from '../src/publish-run.ts';

/** Publications in memory, with claims that can be held by somebody else. */
class Publications implements PublicationsPort {
  readonly saved = new Map<string, Publication>();
  readonly held = new Map<string, string>();
  async get(_connection: string, place: string): Promise<Publication | undefined> {
    return this.saved.get(place);
  }
  async save(publication: Publication): Promise<void> {
    this.saved.set(publication.place, publication);
  }
  async claim(_connection: string, place: string, holder: string): Promise<boolean> {
    if ((this.held.get(place) ?? holder) !== holder) return false;
    this.held.set(place, holder);
    return true;
  }
  async release(_connection: string, place: string, holder: string): Promise<void> {
    if (this.held.get(place) === holder) this.held.delete(place);
  }
}

/** A surface that remembers what it was asked to show, and answers as it is told. */
function makeSurface(
  kind: Surface['kind'],
  answer: (write: SurfaceWrite) => Outcome<SurfaceRef>,
): Surface & { readonly writes: SurfaceWrite[] } {
  const writes: SurfaceWrite[] = [];
  return {
    kind,
    writes,
    dialect: 'github',
    headline: { max: 140, unit: 'characters' },
    body: { max: 60_000, unit: 'characters' },
    place: (run) => (run.commit === undefined ? undefined : `${kind}:${run.commit}`),
    async write(request) {
      writes.push(request);
      return answer(request);
    },
  };
}

const ref: SurfaceRef = { externalId: '1', rung: 'check-run' };

function makeReport(change: Partial<RunReport> = {}): RunReport {
  const run = { project: 'p', repository: { name: 'o/r' }, commit: 'a'.repeat(40), change: { number: 7 } };
  return makeCountedReport({ run, revision: 5, ...change });
}

let publications: Publications;
let holders = 0;
beforeEach(() => {
  publications = new Publications();
});

function publish(report: RunReport, ...surfaces: Surface[]) {
  return publishTelling(undefined, report, ...surfaces);
}

function publishTelling(tell: PublishTarget['tell'], report: RunReport, ...surfaces: Surface[]) {
  const provider: CIProvider = { id: 'github', surfaces, checkAccess: async () => [], close: async () => undefined };
  const deps = {
    publications,
    logger: createLogger({ service: 'test', level: 'silent' }),
    now: () => Date.parse('2026-03-01T10:06:00.000Z'),
    newHolder: () => `holder-${(holders += 1)}`,
  };
  const target = { connection: 'github', provider, ...(tell === undefined ? {} : { tell }) };
  return publishRun(report, target, deps);
}

describe('publishRun', () => {
  it('counts what failed by its kind: who is away is not who refuses', async () => {
    const telemetry = startTelemetry({ service: 'test' });
    try {
      const answer = (kind: FailureKind) => () => failed({ kind, message: 'No.' });
      await publish(makeReport(), makeSurface('check', answer('unavailable')), makeSurface('comment', answer('permission')));
      await publish(
        makeReport({ revision: 6 }),
        makeSurface('check', () => done(ref)),
      );
      const counted = (await telemetry.renderMetrics())
        .split('\n')
        .filter((line) => line.startsWith('testwire_publications_total{'));
      expect(counted.map((line) => /surface=.*(?=,otel)|surface=[^}]*/.exec(line)?.[0])).toEqual([
        'surface="check",outcome="failed",kind="unavailable"',
        'surface="comment",outcome="failed",kind="permission"',
        'surface="check",outcome="done"',
      ]);
    } finally {
      await telemetry.stop();
    }
  });

  it('writes what differs, and nothing twice', async () => {
    const check = makeSurface('check', () => done(ref));
    expect(await publish(makeReport(), check)).toEqual([{ surface: 'check', result: 'written', outcome: done(ref) }]);
    expect(await publish(makeReport(), check)).toEqual([{ surface: 'check', result: 'unchanged' }]);
    await publish(makeReport({ revision: 6, status: 'failed', totals: { ...NO_TESTS, total: 1, failed: 1 } }), check);
    expect(check.writes).toHaveLength(2);
    expect(check.writes[1]?.previous).toEqual(ref);
  });

  it('never lets an older state of the run, or an older run, overwrite a newer one', async () => {
    const check = makeSurface('check', () => done(ref));
    await publish(makeReport({ revision: 9 }), check);
    expect(await publish(makeReport({ revision: 8, status: 'running' }), check)).toEqual([
      { surface: 'check', result: 'superseded' },
    ]);
    const older = { runId: 'run-0', openedAt: '2026-03-01T09:00:00.000Z', revision: 100 };
    expect(await publish(makeReport(older), check)).toEqual([{ surface: 'check', result: 'superseded' }]);
    const newer = { runId: 'run-2', openedAt: '2026-03-01T11:00:00.000Z', revision: 1 };
    expect((await publish(makeReport(newer), check))[0]?.result).toBe('written');
  });

  it('goes on with a later state of a run whose beginning moved back', async () => {
    const check = makeSurface('check', () => done(ref));
    await publish(makeReport({ revision: 5 }), check);
    const later = { revision: 6, openedAt: '2026-03-01T09:59:00.000Z', status: 'failed' as const };
    expect((await publish(makeReport(later), check))[0]?.result).toBe('written');
  });

  it('leaves a place alone that another process is writing to', async () => {
    const check = makeSurface('check', () => done(ref));
    publications.held.set(`check:${'a'.repeat(40)}`, 'somebody');
    expect(await publish(makeReport(), check)).toEqual([{ surface: 'check', result: 'busy' }]);
    expect(check.writes).toEqual([]);
  });

  it('gives the place free when a write throws', async () => {
    const broken = makeSurface('check', () => {
      throw new Error('a bug');
    });
    await expect(publish(makeReport(), broken)).rejects.toThrow('a bug');
    expect(publications.held.size).toBe(0);
  });

  it('makes a refused body shorter, again and again, before it gives up', async () => {
    const picky = makeSurface('comment', ({ body }) =>
      body.length > 20_000 ? failed({ kind: 'rejected', message: 'too long' }) : done({ ...ref, rung: 'comment' }),
    );
    const tests = Array.from({ length: 3000 }, (_, index) => ({
      id: String(index),
      name: `a test with quite a long name, number ${index}`,
      status: 'failed' as const,
      message: 'it did not do what it should have done',
      shard: 's',
      attempts: [],
      flaky: false,
    }));
    const report = makeReport({
      status: 'failed',
      tests,
      totals: { ...NO_TESTS, total: 3000, failed: 3000 },
      unlisted: NO_TESTS,
    });
    const [result] = await publish(report, picky);
    expect(result).toMatchObject({ result: 'written', outcome: { kind: 'done' } });
    expect(picky.writes.length).toBeGreaterThan(1);
    expect(picky.writes.at(-1)?.body).toContain('Failed: 3000');
  });

  it('tries a body once that has nothing to leave out: its length is not why it was refused', async () => {
    const stern = makeSurface('check', () => failed({ kind: 'rejected', message: 'no' }));
    expect(await publish(makeReport(), stern)).toMatchObject([{ outcome: { kind: 'failed' } }]);
    expect(stern.writes).toHaveLength(1);
  });

  it('does not comment before the end, nor on a cancelled run without tests', async () => {
    const comment = makeSurface('comment', () => done(ref));
    expect(await publish(makeReport({ status: 'running' }), comment)).toEqual([]);
    expect(await publish(makeReport({ status: 'cancelled', totals: NO_TESTS, unlisted: NO_TESTS }), comment)).toEqual([]);
    expect(comment.writes).toEqual([]);
  });

  it('shows in the comment what is to be told of the whole change, and in the check the run alone', async () => {
    const [check, comment] = [makeSurface('check', () => done(ref)), makeSurface('comment', () => done(ref))];
    const gravest = makeReport({ runId: 'run-0', openedAt: '2026-03-01T09:00:00.000Z', run: { project: 'p', title: 'unit' } });
    const otherRuns = [{ name: 'browser', status: 'passed' as const }];
    const tell = async (kind: SurfaceKind) => (kind === 'comment' ? { report: gravest, otherRuns } : ('own' as const));
    await publishTelling(tell, makeReport({ openedAt: '2026-03-01T11:00:00.000Z' }), check, comment);
    expect(check.writes[0]?.run.runId).toBe('run-1');
    expect(comment.writes[0]?.run.runId).toBe('run-0');
    expect(comment.writes[0]?.body).toContain('browser: SUCCESS');
    // It is the newest that is known, however old the run is that it tells of.
    expect((await publishTelling(async () => ({ report: gravest, otherRuns: [] }), makeReport(), comment))[0]?.result).toBe(
      'written',
    );
    expect(await publishTelling(async () => undefined, makeReport(), comment)).toEqual([
      { surface: 'comment', result: 'unchanged' },
    ]);
  });

  it('records a failure, keeps where the place was, and goes on with the next surface', async () => {
    let down = false;
    const check = makeSurface('check', () => (down ? failed({ kind: 'unavailable', message: 'down' }) : done(ref)));
    const comment = makeSurface('comment', () => done({ externalId: '2', rung: 'comment' }));
    await publish(makeReport({ revision: 4, status: 'running' }), check, comment);
    down = true;
    const results = await publish(makeReport(), check, comment);
    expect(results.map((entry) => entry.surface)).toEqual(['check', 'comment']);
    expect(retryableFailure(results)).toEqual({ kind: 'unavailable', message: 'down' });
    expect(publications.saved.get(`check:${'a'.repeat(40)}`)).toMatchObject({ outcome: 'failed', externalId: '1' });
    down = false;
    expect((await publish(makeReport(), check))[0]).toMatchObject({ result: 'written', outcome: { kind: 'done' } });
  });

  it('does not come back for what can never work', async () => {
    const check = makeSurface('check', () => failed({ kind: 'permission', message: 'grant checks:write' }));
    expect(retryableFailure(await publish(makeReport(), check))).toBeUndefined();
  });

  it('tries a place again that shows the run in a lesser way, or not at all, and never one that shows it as wanted', async () => {
    const answers: Outcome<SurfaceRef>[] = [
      { kind: 'unsupported', reason: 'no rung' },
      { kind: 'degraded', value: { ...ref, rung: 'commit-status' }, rung: 'commit-status', reason: 'no permission' },
      { kind: 'degraded', value: { ...ref, rung: 'commit-status' }, rung: 'commit-status', reason: 'no permission' },
      done(ref),
    ];
    const check = makeSurface('check', () => answers[check.writes.length - 1] ?? done(ref));
    const results: string[] = [];
    for (let round = 0; round < 6; round += 1) {
      const [one] = await publish(makeReport(), check);
      results.push(one?.result === 'written' ? one.outcome.kind : (one?.result ?? 'nothing'));
    }
    expect(results).toEqual(['unsupported', 'degraded', 'degraded', 'done', 'unchanged', 'unchanged']);
    expect(check.writes).toHaveLength(4);
  });

  it('has nowhere to show a run without a commit', async () => {
    const check = makeSurface('check', () => done(ref));
    expect(await publish(makeReport({ run: { project: 'p' } }), check)).toEqual([]);
  });
});
