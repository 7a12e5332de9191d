import type { Pool } from 'pg';
import type { PastQuery, Store } from '../../src/index.ts';
import { historyStore } from '../../src/sql/history/history-store.ts';
import { commitOf, minute, pastRun, testId } from './past-runs.ts';

/** A look-up reads the newest few dozen runs, and each goes through a few steps of a plan. */
const MOST_ROWS = 700;

interface PlanNode {
  readonly 'Actual Rows': number;
  readonly 'Actual Loops': number;
  readonly 'Rows Removed by Filter'?: number;
  readonly 'Rows Removed by Index Recheck'?: number;
  readonly Plans?: readonly PlanNode[];
}

/** Rows that a plan went through, in all of its steps. */
function rowsOf(node: PlanNode): number {
  const removed = (node['Rows Removed by Filter'] ?? 0) + (node['Rows Removed by Index Recheck'] ?? 0);
  return (node['Actual Rows'] + removed) * node['Actual Loops'] + (node.Plans ?? []).reduce((sum, plan) => sum + rowsOf(plan), 0);
}

/** What the history costs, in rows that the database goes through. */
export function describeHistoryCost(store: () => Store, direct: () => Pool): void {
  /** Every statement that `work` asks of the pool, explained. */
  const countRows = async (work: (history: Store['history']) => Promise<unknown>): Promise<number> => {
    const asked: [text: string, values: unknown[]][] = [];
    const pool = direct();
    const query = (text: string, values: unknown[]) => {
      asked.push([text, values]);
      return pool.query(text, values);
    };
    await work(historyStore({ query } as unknown as Pool));
    let rows = 0;
    for (const [text, values] of asked) {
      const explained = await pool.query<{ 'QUERY PLAN': [{ Plan: PlanNode }] }>(
        `EXPLAIN (ANALYZE, FORMAT JSON) ${text}`,
        values,
      );
      rows += rowsOf(explained.rows[0]?.['QUERY PLAN'][0].Plan ?? { 'Actual Rows': Infinity, 'Actual Loops': 1 });
    }
    return rows;
  };

  /** Runs on `main`, and as many on other branches; so few of both were cancelled, or are of one commit. */
  const fill = async (runs: number): Promise<void> => {
    await store().history.remember(pastRun('first'));
    const columns =
      'revision, project, name, change_number, fork, partial, totals, flaky, duration, metrics, roster, tests, outcomes, durations, places, place_of, fingerprints';
    await direct().query(
      `INSERT INTO history_runs (run_id, branch, commit, opened_at, status, ${columns})
       SELECT 'r' || n, CASE n % 2 WHEN 0 THEN 'main' ELSE 'topic-' || n % 50 END, lpad(to_hex(n / 10), 40, '0'),
              $1::timestamptz + n * interval '1 second', CASE n % 7 WHEN 0 THEN 'cancelled' ELSE 'passed' END, ${columns}
       FROM history_runs, generate_series(1, $2::int) AS n WHERE run_id = 'first'`,
      [minute(0), runs],
    );
    await direct().query('ANALYZE history_runs');
  };

  it('is looked up without going through them', async () => {
    const query: PastQuery = {
      runId: 'now',
      project: 'shop',
      name: 'Tests',
      openedAt: minute(1_000_000),
      branch: 'topic-1',
      commit: commitOf(3),
      change: { baseBranch: 'main', mergeBase: commitOf(5), baseSha: commitOf(6) },
    };
    const cost = async () => ({
      past: await countRows((history) => history.past(query)),
      pastOfNobody: await countRows((history) => history.past({ ...query, change: { baseBranch: 'nobody' } })),
      newest: await countRows((history) => history.newest('shop', 'main', 'Tests')),
      outcomes: await countRows((history) => history.outcomes(testId(1), { project: 'shop', branch: 'main', limit: 50 })),
      outcomesOfAll: await countRows((history) => history.outcomes(testId(1), { project: 'shop', limit: 50 })),
    });
    await fill(10_000);
    const costs = await cost();
    expect(Object.fromEntries(Object.entries(costs).filter(([, rows]) => rows > MOST_ROWS))).toEqual({});
  }, 120_000);
}
