import type { RunFact } from '@testwire/contracts';
import type { Pool } from 'pg';
import type { RunStore } from '../store.ts';
import { addFacts, addFactsOf } from './add-facts.ts';
import { reportsMethods } from './reports.ts';
import { takeRun } from './run-owners.ts';
import { statesMethods } from './run-states.ts';
import { storableText } from './text.ts';

interface ActivityRow {
  readonly attempt: number;
  readonly shard: string;
  readonly tests: number;
  readonly first_at: Date;
  readonly last_at: Date;
}

/** Facts and what was made from them. */
export function runStore(pool: Pool): RunStore {
  const readFacts = async (runId: string, condition: string): Promise<readonly RunFact[]> => {
    const { rows } = await pool.query<{ body: RunFact }>(`SELECT body FROM facts WHERE run_id = $1 ${condition} ORDER BY id`, [
      storableText(runId),
    ]);
    return rows.map((row) => row.body);
  };
  return {
    addFacts: (facts) => addFacts(pool, facts),
    addFactsOf: (projects, facts) => addFactsOf(pool, projects, facts),
    take: (runId, project) => takeRun(pool, runId, project),
    // As the partial index has it, or it is not used.
    lifecycleFacts: (runId) => readFacts(runId, `AND kind NOT IN ('test-finished', 'task-leased', 'task-ended')`),
    facts: (runId) => readFacts(runId, ''),
    async countFacts(runId) {
      const { rows } = await pool.query<{ count: number }>('SELECT count(*)::int AS count FROM facts WHERE run_id = $1', [
        storableText(runId),
      ]);
      return rows[0]?.count ?? 0;
    },
    async knownFacts(runId, ids) {
      const { rows } = await pool.query<{ id: string }>('SELECT id FROM facts WHERE run_id = $1 AND id = ANY($2)', [
        storableText(runId),
        ids.map(storableText),
      ]);
      const known = new Set(rows.map((row) => row.id));
      return new Set(ids.filter((id) => known.has(storableText(id))));
    },
    async testActivity(runId) {
      const { rows } = await pool.query<ActivityRow>(
        `SELECT attempt, shard, count(*)::int AS tests, min(at) AS first_at, max(at) AS last_at
         FROM facts WHERE run_id = $1 AND kind = 'test-finished' GROUP BY attempt, shard ORDER BY attempt, shard`,
        [storableText(runId)],
      );
      return rows.map(({ attempt, shard, tests, first_at, last_at }) => ({
        attempt,
        shard,
        tests,
        firstAt: first_at.toISOString(),
        lastAt: last_at.toISOString(),
      }));
    },
    ...statesMethods(pool),
    ...reportsMethods(pool),
  };
}
