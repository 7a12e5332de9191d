import type { RunFact } from '@testwire/contracts';
import type { CoordinatorDeps } from './deps.ts';
import { keepFacts, refreshRuns } from './keep-facts.ts';
import { heedNotices } from './notices.ts';

/** Runs that say where they belong are told what was announced there before they did. */
async function heedForOpened(facts: readonly RunFact[], shown: readonly string[], deps: CoordinatorDeps): Promise<void> {
  const opened = new Set(facts.filter((fact) => fact.kind === 'opened').map((fact) => fact.runId));
  for (const runId of shown) if (opened.has(runId)) await heedNotices(runId, deps);
}

/** {@link keepFacts}, and the notices that they make known of. Answers with the runs that there is something to show of. */
export async function recordFacts(facts: readonly RunFact[], deps: CoordinatorDeps): Promise<readonly string[]> {
  const shown = await keepFacts(facts, deps);
  await heedForOpened(facts, shown, deps);
  return shown;
}

/** The same for a sender who may write to runs of these projects only. Facts of other runs are dropped, and logged. */
export async function recordFactsOf(
  projects: readonly string[],
  facts: readonly RunFact[],
  deps: CoordinatorDeps,
): Promise<void> {
  const foreign = await deps.store.runs.addFactsOf(projects, facts);
  for (const runId of foreign) deps.logger.warn({ runId, projects }, 'facts dropped: the token is for other projects');
  const own = facts.filter((fact) => !foreign.has(fact.runId));
  await heedForOpened(own, await refreshRuns(own, deps), deps);
}
