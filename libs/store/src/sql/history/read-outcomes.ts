import { OUTCOME_LETTERS, type RunStatus, TEST_STATUSES } from '@testwire/contracts';
import type { Pool } from 'pg';
import type { TestHistoryFilter, TestOutcome } from '../../store.ts';
import { storableOrNull, storableText } from '../text.ts';
import { unpackFloats } from './columns.ts';
import { bytesOfId } from './roster-columns.ts';

/** A check that is not among so many newest runs of the branch is one that nobody runs any more. */
const NEWEST = 100;
/** The gravest first. */
const GRAVITY: readonly RunStatus[] = ['errored', 'failed', 'incomplete', 'cancelled'];

/** Without a name the gravest of the newest runs of each name. */
export async function readNewest(
  pool: Pool,
  project: string,
  branch: string,
  name: string | undefined,
): Promise<{ readonly runId: string; readonly status: RunStatus } | undefined> {
  const { rows } = await pool.query<{ runId: string; status: RunStatus; name: string }>(
    `SELECT run_id AS "runId", status, name FROM history_runs
     WHERE project = $1 AND hashtextextended(branch, 0) = hashtextextended($2, 0) AND branch = $2 AND ($3::text IS NULL OR name = $3)
     ORDER BY opened_at DESC, run_id DESC LIMIT ${name === undefined ? NEWEST : 1}`,
    [storableText(project), storableText(branch), storableOrNull(name)],
  );
  const newest = rows.filter((row, at) => rows.findIndex((other) => other.name === row.name) === at);
  const gravest = GRAVITY.flatMap((status) => newest.find((row) => row.status === status) ?? []).at(0) ?? newest[0];
  return gravest === undefined ? undefined : { runId: gravest.runId, status: gravest.status };
}

interface OutcomeRow {
  readonly run_id: string;
  readonly name: string;
  readonly opened_at: Date;
  readonly branch: string | null;
  readonly commit: string | null;
  readonly letter: string;
  readonly duration: Buffer;
}

/** So many tests of different rosters are looked through, 32 bytes each; older runs are left out then. */
const MOST_LISTED = 3_000_000;

/** Looks the test up once in every roster, and then only at its place in the columns. */
export async function readOutcomes(
  pool: Pool,
  test: string,
  { project, name, branch, limit }: TestHistoryFilter,
): Promise<TestOutcome[]> {
  const id = bytesOfId(test);
  if (id === undefined) return [];
  const values: unknown[] = [storableText(project), id, limit];
  const where = (condition: (parameter: string) => string, value: string | undefined): string =>
    value === undefined ? '' : `AND ${condition(`$${values.push(storableText(value))}`)}`;
  const { rows } = await pool.query<OutcomeRow>(
    `WITH recent AS MATERIALIZED (
       SELECT run_id, roster, opened_at, tests FROM history_runs
       WHERE project = $1 AND tests > 0 ${where((parameter) => `name = ${parameter}`, name)}
         ${where((parameter) => `hashtextextended(branch, 0) = hashtextextended(${parameter}, 0) AND branch = ${parameter}`, branch)}
       ORDER BY opened_at DESC, run_id DESC LIMIT $3
     ), newest AS (
       SELECT DISTINCT ON (roster) roster, tests, opened_at, run_id FROM recent ORDER BY roster, opened_at DESC, run_id DESC
     ), listed AS (
       SELECT roster, sum(tests) OVER (ORDER BY opened_at DESC, run_id DESC) AS upto FROM newest
     ), places AS MATERIALIZED (
       SELECT digest, (position($2::bytea IN ids) + 31) / 32 AS n FROM rosters
       WHERE project = $1 AND digest IN (SELECT roster FROM listed WHERE upto <= ${MOST_LISTED})
     )
     SELECT run.run_id, run.name, run.opened_at, run.branch, run.commit,
            substr(run.outcomes, n, 1) AS letter, substring(run.durations FROM 4 * n - 3 FOR 4) AS duration
     FROM recent JOIN places ON places.digest = recent.roster JOIN history_runs AS run USING (run_id)
     WHERE n > 0 ORDER BY recent.opened_at DESC, run_id DESC`,
    values,
  );
  return rows.flatMap((row) => toOutcome(row) ?? []);
}

function toOutcome(row: OutcomeRow): TestOutcome | undefined {
  const letter = row.letter.toUpperCase();
  const status = TEST_STATUSES.find((one) => OUTCOME_LETTERS[one] === letter);
  if (status === undefined) return undefined;
  const [milliseconds = Number.NaN] = unpackFloats(row.duration);
  return {
    runId: row.run_id,
    name: row.name,
    openedAt: row.opened_at.toISOString(),
    ...(row.branch === null ? {} : { branch: row.branch }),
    ...(row.commit === null ? {} : { commit: row.commit }),
    status,
    flaky: letter !== row.letter,
    ...(Number.isNaN(milliseconds) ? {} : { durationMs: milliseconds }),
  };
}
