import type { RunFact, RunFactOf } from '@testwire/contracts';

function keyOf(attempt: number, task: string, number: number): string {
  return JSON.stringify([attempt, task, number]);
}

/**
 * Whether a result is one of a try that came to nothing: its worker was lost or gave the task back after it had sent the result, or had not
 * said how the try ended when the task was given up. Its tests are not counted beside a task that is counted as lost, nor as tries of
 * what another worker then does.
 */
export function findUndecidedTries(facts: readonly RunFact[]): (report: RunFactOf<'shard-reported'>) => boolean {
  const decided = new Set<string>();
  const undecided = new Set<string>();
  const givenUp = new Set<string>();
  for (const fact of facts) {
    if (fact.kind === 'task-ended' && fact.late !== true) {
      const ends = fact.outcome === 'lost' || fact.outcome === 'cancelled' ? undecided : decided;
      ends.add(keyOf(fact.attempt, fact.shard, fact.try));
    }
    if (fact.kind === 'shard-given-up') givenUp.add(JSON.stringify([fact.attempt, fact.shard]));
  }
  return ({ attempt, task }) => {
    if (task === undefined) return false;
    const key = keyOf(attempt, task.id, task.try);
    if (decided.has(key)) return false;
    return undecided.has(key) || givenUp.has(JSON.stringify([attempt, task.id]));
  };
}
