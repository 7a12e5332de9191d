import type { RunDescription, RunFact } from '@testwire/contracts';

/** Runs that nobody assigned to a project. */
const NO_PROJECT = 'local';

/**
 * Puts together what several facts say about where a run belongs. Earlier facts win field by field, except the pipeline:
 * the current attempt's is the one that readers want to follow.
 */
export function describeRun(ordered: readonly RunFact[], attempt: number): RunDescription {
  const known: Partial<RunDescription> = {};
  for (const fact of ordered) {
    if (fact.kind === 'opened') fillIn(known, fact.run);
  }
  for (const fact of ordered) {
    if (fact.kind === 'attempt-started' && fact.attempt === attempt && fact.pipeline !== undefined)
      known.pipeline = fact.pipeline;
  }
  return { ...known, project: known.project ?? NO_PROJECT };
}

function fillIn(known: Partial<RunDescription>, said: RunDescription): void {
  for (const [key, value] of Object.entries(said)) {
    if (value !== undefined && !(key in known)) Object.assign(known, { [key]: value });
  }
}
