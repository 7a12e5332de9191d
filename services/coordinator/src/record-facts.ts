import type { RunFact } from '@testwire/contracts';
import type { CoordinatorDeps } from './deps.ts';
import { keepFacts } from './keep-facts.ts';
import { heedNotices } from './notices.ts';

/**
 * {@link keepFacts}, and for runs that say where they belong, whatever was announced there before they did.
 * Answers with the runs that there is something to show of.
 */
export async function recordFacts(facts: readonly RunFact[], deps: CoordinatorDeps): Promise<readonly string[]> {
  const shown = await keepFacts(facts, deps);
  const opened = new Set(facts.filter((fact) => fact.kind === 'opened').map((fact) => fact.runId));
  for (const runId of shown) if (opened.has(runId)) await heedNotices(runId, deps);
  return shown;
}
