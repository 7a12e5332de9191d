import type { RunFact, RunStatus } from '@testwire/contracts';
import { deadlineOf, isShown, joinRun, type JoinedRun } from '@testwire/results';
import type { CoordinatorDeps } from './deps.ts';

const SHORTEST_DELAY_MS = 1000;
const LONGEST_DELAY_MS = 60_000;

/**
 * Milliseconds. Until a run is final its reports may wait a tenth of the time that it has taken so far, so that a burst of events becomes one
 * rendering and one write, and a run of an hour becomes about a hundred: GitHub takes 500 an hour with one credential, for all runs
 * together. https://docs.github.com/en/rest/using-the-rest-api/rate-limits-for-the-rest-api#about-secondary-rate-limits
 */
export function progressDelay({ startedAt, updatedAt }: Pick<JoinedRun, 'startedAt' | 'updatedAt'>): number {
  const taken = startedAt === undefined ? 0 : Date.parse(updatedAt) - Date.parse(startedAt);
  return Math.min(LONGEST_DELAY_MS, Math.max(SHORTEST_DELAY_MS, taken / 10));
}

/** The formatter sets the verdict; until then a final run is one whose report is still being made. */
function statusOf(joined: JoinedRun): RunStatus {
  if (joined.ending === 'cancelled') return 'cancelled';
  return joined.phase === 'pending' ? 'pending' : 'running';
}

/** Makes the state of a run from its facts and asks for its reports. False: nothing of the run is worth showing yet. */
export async function recordRun(runId: string, deps: CoordinatorDeps): Promise<boolean> {
  const { runs } = deps.store;
  // Counted first: a fact that lands in between makes the state newer than its revision says, never older.
  const revision = await runs.countFacts(runId);
  const [facts, activity, known] = await Promise.all([runs.lifecycleFacts(runId), runs.testActivity(runId), runs.state(runId)]);
  if (!isShown(facts, activity)) return false;
  const joined = joinRun(facts, activity);
  const deadline = deadlineOf(joined);
  if (known === undefined || known.revision < revision) {
    await runs.saveState({
      runId,
      description: joined.description,
      status: statusOf(joined),
      ...(joined.cancelReason === undefined ? {} : { reason: joined.cancelReason }),
      attempt: joined.attempt,
      revision,
      openedAt: joined.openedAt,
      updatedAt: joined.updatedAt,
      ...(deadline === undefined ? {} : { deadline }),
    });
  }
  // The first news and the last one are shown at once; what comes between is bundled. Two keys, so that the last one never waits for a bundle.
  if (joined.phase === 'final') await deps.reports.send({ runId }, { key: `${runId}.final` });
  else if (known === undefined) await deps.reports.send({ runId }, { key: `${runId}.first` });
  else await deps.reports.send({ runId }, { key: `${runId}.progress`, delayMs: progressDelay(joined) });
  return true;
}

/**
 * Keeps facts and asks for new reports of every run they touch. Safe to repeat: facts that are there already change nothing,
 * and the reports are asked for again in case the process died before it could. Answers with the runs that there is something to show of.
 */
export async function keepFacts(facts: readonly RunFact[], deps: CoordinatorDeps): Promise<readonly string[]> {
  await deps.store.runs.addFacts(facts);
  return refreshRuns(facts, deps);
}

/** The part of {@link keepFacts} for facts that are kept already. */
export async function refreshRuns(facts: readonly RunFact[], deps: CoordinatorDeps): Promise<readonly string[]> {
  const shown: string[] = [];
  for (const runId of new Set(facts.map((fact) => fact.runId))) if (await recordRun(runId, deps)) shown.push(runId);
  return shown;
}
