import type { PastRun } from '@testwire/contracts';
import type { Pool } from 'pg';
import type { PastQuery, PastRuns } from '../../store.ts';
import { storableText } from '../text.ts';
import { toTimestamp } from '../times.ts';
import { Budget, type Candidate } from './choose-runs.ts';
import { loadRuns } from './load-runs.ts';
import type { RosterCache } from './roster-cache.ts';

const LONGEST_LINE = 30;
const MOST_OTHERS = 20;
const MOST_AT_COMMIT = 20;

/** Every question is answered by an index and a LIMIT: what it costs does not grow with the history. */
class Candidates {
  readonly #pool: Pool;
  readonly #query: PastQuery;

  constructor(pool: Pool, query: PastQuery) {
    this.#pool = pool;
    this.#query = query;
  }

  /** Newest first. Of `condition` the parameters begin with $4. */
  async #read(condition: string, values: readonly unknown[], limit: number): Promise<Candidate[]> {
    const { project, name, runId } = this.#query;
    const { rows } = await this.#pool.query<Candidate>(
      `SELECT run_id AS "runId", opened_at AS "openedAt", branch, commit, roster, tests FROM history_runs
       WHERE comparable AND project = $1 AND name = $2 AND run_id <> $3 AND ${condition}
       ORDER BY opened_at DESC, run_id DESC LIMIT ${limit}`,
      [storableText(project), storableText(name), runId, ...values],
    );
    return rows;
  }

  get #openedAt(): string {
    return toTimestamp(this.#query.openedAt);
  }

  ofBranch(branch: string): Promise<Candidate[]> {
    const condition = 'hashtextextended(branch, 0) = hashtextextended($4, 0) AND branch = $4 AND opened_at < $5';
    return this.#read(condition, [storableText(branch), this.#openedAt], LONGEST_LINE);
  }

  /** Opened before the run. */
  atCommit(commit: string): Promise<Candidate[]> {
    return this.#read('commit = $4 AND opened_at < $5', [commit.toLowerCase(), this.#openedAt], MOST_AT_COMMIT);
  }

  recent(): Promise<Candidate[]> {
    return this.#read('opened_at < $4', [this.#openedAt], MOST_OTHERS);
  }

  /** Whenever they were opened. */
  async ofSameCommit(): Promise<Candidate[]> {
    const { commit } = this.#query;
    return commit === undefined ? [] : this.#read('commit = $4', [commit.toLowerCase()], MOST_OTHERS);
  }
}

/** Newest first; of the first branch that has any. */
async function findLine({ change, branch, baseBranch }: PastQuery, candidates: Candidates): Promise<Candidate[]> {
  const ladder = change === undefined ? [branch, baseBranch] : [change.baseBranch ?? baseBranch];
  for (const rung of new Set(ladder)) {
    const line = rung === undefined ? [] : await candidates.ofBranch(rung);
    if (line.length > 0) return line;
  }
  return [];
}

/** The best base that there is, and how it was found. A run of the same commit says nothing of what the commit changed. */
async function findBase(
  { change, commit }: PastQuery,
  line: readonly Candidate[],
  candidates: Candidates,
): Promise<{ readonly how: PastRuns['how']; readonly base?: Candidate }> {
  const own = commit?.toLowerCase() ?? null;
  const named = [
    ['merge-base', change?.mergeBase],
    ['base', change?.baseSha],
  ] as const;
  for (const [how, sha] of named) {
    if (sha === undefined || sha.toLowerCase() === own) continue;
    const found = await candidates.atCommit(sha);
    // Other branches that began there may have run a part of the tests only.
    const base = found.find((run) => run.branch === line[0]?.branch) ?? found[0];
    if (base !== undefined) return { how, base };
  }
  const base = line.find((run) => own === null || run.commit !== own);
  return { how: 'newest', ...(base === undefined ? {} : { base }) };
}

function newestFirst(a: Candidate, b: Candidate): number {
  return b.openedAt.getTime() - a.openedAt.getTime() || (a.runId < b.runId ? 1 : -1);
}

/** Those of the same commit first, which says most of what is flaky. */
async function findOthers(known: ReadonlySet<string>, candidates: Candidates): Promise<Candidate[]> {
  const sameCommit = (await candidates.ofSameCommit()).filter((run) => !known.has(run.runId));
  const seen = new Set([...known, ...sameCommit.map((run) => run.runId)]);
  return [...sameCommit, ...(await candidates.recent()).filter((run) => !seen.has(run.runId))];
}

export async function findPast(pool: Pool, rosters: RosterCache, query: PastQuery): Promise<PastRuns> {
  const candidates = new Candidates(pool, query);
  const line = await findLine(query, candidates);
  const { how, base } = await findBase(query, line, candidates);
  const bases = base === undefined ? [] : [base];
  const known = new Set([...line, ...bases].map((run) => run.runId));
  const others = await findOthers(known, candidates);

  const budget = new Budget(base);
  const chosenLine = budget.take(line);
  const chosenOthers = budget.take(others).toSorted(newestFirst);
  // A change that began long ago has a base from before the newest of its line.
  const inLine = new Set(chosenLine.map((run) => run.runId));
  chosenLine.push(...bases.filter((run) => run.branch === line[0]?.branch && !inLine.has(run.runId)));

  const ids = [...chosenLine, ...chosenOthers, ...bases].map((run) => run.runId);
  const runs = await loadRuns(pool, rosters, storableText(query.project), [...new Set(ids)]);
  const oldestFirst = (chosen: readonly Candidate[]): PastRun[] =>
    chosen.toReversed().flatMap((run) => runs.get(run.runId) ?? []);
  const loaded = base === undefined ? undefined : runs.get(base.runId);
  return {
    how,
    ...(loaded === undefined ? {} : { base: loaded }),
    line: oldestFirst(chosenLine),
    others: oldestFirst(chosenOthers),
  };
}
