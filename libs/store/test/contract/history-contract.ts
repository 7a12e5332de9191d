import type { PastRun, RunStatus } from '@testwire/contracts';
import type { Pool } from 'pg';
import type { PastQuery, Store } from '../../src/index.ts';
import { commitOf, minute, pastRun, testId } from './past-runs.ts';
import { fc } from './property.ts';

const QUERY: PastQuery = { runId: 'now', project: 'shop', name: 'Tests', openedAt: minute(1000), commit: commitOf(99) };

const idsOf = (runs: readonly PastRun[]): string[] => runs.map((run) => run.runId);

export function describeHistory(store: () => Store, direct: () => Pool): void {
  const history = () => store().history;
  const remember = async (...runs: readonly PastRun[]): Promise<void> => {
    for (const run of runs) await history().remember(run);
  };
  const past = (query: Partial<PastQuery> = {}) => history().past({ ...QUERY, branch: 'main', ...query });
  const countRosters = async (): Promise<number> =>
    Number((await direct().query<{ count: string }>('SELECT count(*) FROM rosters')).rows[0]?.count);

  describe('the history', () => {
    it('gives back what was remembered, whatever it was', async () => {
      const letters = fc.stringMatching(/^[PFESpfes]{1,20}$/);
      const text = fc.string({ unit: 'binary', maxLength: 20 });
      await fc.assert(
        fc.asyncProperty(letters, text, fc.float({ noNaN: false }), fc.nat(65_535), async (outcomes, branch, float, place) => {
          const run = pastRun(`r-${outcomes.length}`, {
            outcomes,
            branch: `b${branch.replaceAll('\0', '')}`,
            changeNumber: 7,
            durationsMs: Float32Array.from(outcomes, () => float),
            placeOf: Uint16Array.from(outcomes, () => place),
          });
          await direct().query('DELETE FROM history_runs');
          await history().remember(run);
          expect((await past({ branch: run.branch ?? '' })).base).toEqual(run);
        }),
        { numRuns: 30 },
      );
    });

    it('keeps the highest revision of a run, in any order', async () => {
      const revisions = [2, 1, 3, 3, 1].map((revision) => pastRun('r', { revision, flaky: revision }));
      const kept = [];
      for (const run of revisions) kept.push(await history().remember(run));
      expect(kept).toEqual([true, false, true, true, false]);
      expect((await past()).base).toMatchObject({ revision: 3, flaky: 3 });
    });

    it('keeps a roster once, and gives runs of one test set one object', async () => {
      await remember(pastRun('a'), pastRun('b', { openedAt: minute(1) }), pastRun('c', { openedAt: minute(2), outcomes: 'PPP' }));
      expect(await countRosters()).toBe(2);
      const { line } = await past();
      expect(line[0]?.roster).toBe(line[1]?.roster);
      expect((await past()).line[0]?.roster).toBe(line[0]?.roster);
    });

    it('can be asked for one test in SQL, as the migration says', async () => {
      await remember(pastRun('r', { outcomes: 'PfE' }));
      const { rows } = await direct().query(
        `SELECT substr(outcomes, n, 1) AS letter FROM history_runs
         JOIN (SELECT digest, (position(decode($1, 'hex') IN ids) + 31) / 32 AS n FROM rosters) AS places ON places.digest = roster`,
        [testId(1)],
      );
      expect(rows).toEqual([{ letter: 'f' }]);
    });

    it('is forgotten with a run that another project takes', async () => {
      await store().runs.addFactsOf(
        ['other'],
        [{ id: 'o', runId: 'r', at: minute(0), kind: 'opened', run: { project: 'other' } }],
      );
      await remember(pastRun('r'));
      expect(await store().runs.take('r', 'mine')).toBe(true);
      expect((await past()).base).toBeUndefined();
    });
  });

  describe('the base of a comparison', () => {
    const at = (number: number, overrides: Partial<PastRun> = {}): PastRun =>
      pastRun(`m${number}`, { openedAt: minute(number), commit: commitOf(number), ...overrides });

    it('is the run at the merge base, else at the base commit, else the newest of the base branch', async () => {
      await remember(at(1), at(2), at(3), at(4, { branch: 'topic' }));
      const change = { baseBranch: 'main', baseSha: commitOf(2), mergeBase: commitOf(1) };
      const found = async (query: Partial<PastQuery>) => {
        const { base, how } = await past({ branch: 'topic', ...query });
        return [base?.runId, how];
      };
      expect(await found({ change })).toEqual(['m1', 'merge-base']);
      expect(await found({ change: { ...change, mergeBase: commitOf(50) } })).toEqual(['m2', 'base']);
      expect(await found({ change: { ...change, mergeBase: commitOf(50), baseSha: commitOf(51) } })).toEqual(['m3', 'newest']);
      expect(await found({ change: {}, baseBranch: 'main' })).toEqual(['m3', 'newest']);
      expect(await found({ change: {} })).toEqual([undefined, 'newest']);
      expect(await found({})).toEqual(['m4', 'newest']);
    });

    it('is of the base branch, where other branches began at the same commit', async () => {
      await remember(at(1), at(2), at(3, { commit: commitOf(1), branch: 'topic', outcomes: 'P' }));
      const baseOf = async (mergeBase: string) =>
        (await past({ branch: 'topic', change: { baseBranch: 'main', mergeBase } })).base;
      expect((await baseOf(commitOf(1)))?.runId).toBe('m1');
      await direct().query(`UPDATE history_runs SET branch = 'else' WHERE run_id = 'm1'`);
      expect((await baseOf(commitOf(1)))?.runId).toBe('m3');
    });

    it('is of the configured branch where a branch has no earlier runs', async () => {
      await remember(at(1));
      expect((await past({ branch: 'fresh', baseBranch: 'main' })).base?.runId).toBe('m1');
      expect((await past({ branch: 'fresh' })).base).toBeUndefined();
      expect((await past({ change: { baseBranch: 'empty' }, baseBranch: 'main' })).base).toBeUndefined();
      const { branch: _none, ...nameless } = QUERY;
      expect((await history().past({ ...nameless, baseBranch: 'main' })).base?.runId).toBe('m1');
    });

    it('is never the run itself, a later one, one of the same commit, or of another project or name', async () => {
      await remember(
        at(1),
        at(2, { runId: 'now' }),
        at(3, { commit: commitOf(99) }),
        at(4, { project: 'other' }),
        at(5, { name: 'Lint' }),
        at(2000),
        at(1000, { runId: 'at the same time' }),
      );
      expect((await past()).base?.runId).toBe('m1');
      expect((await past({ change: { baseBranch: 'main', mergeBase: commitOf(99) } })).base?.runId).toBe('m1');
    });

    it('is a run that was judged by its tests', async () => {
      const states: readonly RunStatus[] = ['passed', 'failed', 'errored', 'incomplete', 'cancelled'];
      for (const [index, status] of states.entries()) await remember(at(index, { status }));
      await remember(at(9, { status: 'passed', outcomes: '' }));
      const { base, line } = await past();
      expect([base?.status, idsOf(line)]).toEqual(['errored', ['m0', 'm1', 'm2']]);
    });
  });

  describe('the line and the others', () => {
    it('are the newest 30 of the base branch and the newest 20 of any, oldest first, each once', async () => {
      const { length } = 'x'.repeat(40);
      const main = Array.from({ length }, (_, index) => pastRun(`m${index}`, { openedAt: minute(2 * index) }));
      const topic = Array.from({ length }, (_, index) =>
        pastRun(`t${index}`, { openedAt: minute(2 * index + 1), branch: 'topic' }),
      );
      const again = pastRun('again', { openedAt: minute(3000), branch: 'topic', commit: commitOf(99) });
      await remember(...main, ...topic, again);
      const { line, others } = await past();
      expect(idsOf(line)).toEqual(Array.from({ length: 30 }, (_, index) => `m${index + 10}`));
      expect(idsOf(others)).toEqual([...Array.from({ length: 10 }, (_, index) => `t${index + 30}`), 'again']);
    });

    it('begin with the base, where the change is older than the line', async () => {
      const runs = Array.from({ length: 35 }, (_, index) =>
        pastRun(`m${index}`, { openedAt: minute(index), commit: commitOf(index + 1) }),
      );
      await remember(...runs);
      const { base, line } = await past({ change: { baseBranch: 'main', mergeBase: commitOf(2) } });
      expect(base?.runId).toBe('m1');
      expect([line.length, line[0], line[1]?.runId]).toEqual([31, base, 'm5']);
      const within = await past({ change: { baseBranch: 'main', mergeBase: commitOf(10) } });
      expect([within.line.length, idsOf(within.line).indexOf('m9'), within.base?.runId]).toEqual([30, 4, 'm9']);
    });

    it('are fewer where runs are large', async () => {
      const large = (index: number): PastRun => pastRun(`m${index}`, { openedAt: minute(index), commit: commitOf(index + 1) });
      await remember(...Array.from({ length: 12 }, (_, index) => large(index)));
      await direct().query(`UPDATE history_runs SET tests = 400000 WHERE run_id <> 'm11'`);
      expect(idsOf((await past()).line)).toEqual(['m7', 'm8', 'm9', 'm10', 'm11']);
    });
  });

  describe('one test', () => {
    it('has its outcomes and durations over the newest runs', async () => {
      await remember(
        pastRun('a', { outcomes: 'Pf' }),
        pastRun('b', { outcomes: 'P', openedAt: minute(1) }),
        pastRun('c', { outcomes: 'FES', openedAt: minute(2), branch: 'topic' }),
        pastRun('d', { project: 'other', openedAt: minute(3) }),
      );
      const common = { name: 'Tests', commit: commitOf(1) };
      const a = { ...common, runId: 'a', branch: 'main', openedAt: minute(0), status: 'failed', flaky: true, durationMs: 1.5 };
      const c = { ...common, runId: 'c', branch: 'topic', openedAt: minute(2), status: 'errored', flaky: false, durationMs: 1.5 };
      expect(await history().outcomes(testId(1), { project: 'shop', limit: 10 })).toEqual([c, a]);
      expect(await history().outcomes(testId(1), { project: 'shop', limit: 2 })).toEqual([c]);
      expect(await history().outcomes(testId(1), { project: 'shop', limit: 10, branch: 'main', name: 'Tests' })).toEqual([a]);
      expect(await history().outcomes(testId(1), { project: 'shop', limit: 10, name: 'Lint' })).toEqual([]);
      expect(await history().outcomes(testId(7), { project: 'shop', limit: 10 })).toEqual([]);
      expect(await history().outcomes('no id', { project: 'shop', limit: 10 })).toEqual([]);
      expect((await history().outcomes(testId(0), { project: 'shop', limit: 1 }))[0]).not.toHaveProperty('durationMs');
    });
  });

  describe('the newest run of a branch', () => {
    it('counts, whatever it came to', async () => {
      await remember(pastRun('a'), pastRun('b', { openedAt: minute(1), status: 'cancelled', outcomes: '', name: 'Lint' }));
      expect(await history().newest('shop', 'main')).toEqual({ runId: 'b', status: 'cancelled' });
      expect(await history().newest('shop', 'main', 'Tests')).toEqual({ runId: 'a', status: 'failed' });
      expect(await history().newest('shop', 'topic')).toBeUndefined();
    });
  });

  describe('removing history', () => {
    it('takes what is too old, and then the rosters that no run has', async () => {
      await remember(
        pastRun('old', { outcomes: 'PPP' }),
        pastRun('older', { outcomes: 'P' }),
        pastRun('new', { openedAt: minute(60) }),
      );
      const { retention } = store();
      expect(await retention.removeRosters(10)).toBe(0);
      expect(await retention.removeHistory(minute(60), 1)).toBe(1);
      expect(await retention.removeHistory(minute(60), 10)).toBe(1);
      expect(await retention.removeRosters(1)).toBe(1);
      expect(await retention.removeRosters(10)).toBe(1);
      expect(idsOf((await past()).line)).toEqual(['new']);
      // What is held in memory of a roster that is gone does not keep it from being put in again.
      await remember(pastRun('old', { outcomes: 'PPP' }));
      expect(await countRosters()).toBe(2);
    });

    it('never takes a roster from under a run that is being remembered', async () => {
      for (let round = 0; round < 10; round += 1) {
        const run = pastRun(`r${round}`, { outcomes: 'P'.repeat(round + 1) });
        await history().remember({ ...run, runId: 'gone' });
        await direct().query('DELETE FROM history_runs');
        await Promise.all([
          history().remember(run),
          store().retention.removeRosters(10),
          history().remember({ ...run, runId: 'b' }),
        ]);
        expect(idsOf((await past()).line).toSorted()).toEqual(['b', run.runId]);
      }
    });
  });
}
