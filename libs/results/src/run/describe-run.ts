import type { RunClaim, RunDescription, RunFact } from '@testwire/contracts';

/** Runs that nobody assigned to a project, or to a connection. */
const NOWHERE = 'local';

/**
 * Puts together what several facts say about where a run belongs. Earlier facts win field by field, except the pipeline:
 * the current attempt's is the one that readers want to follow.
 */
export function describeRun(ordered: readonly RunFact[], attempt: number): RunDescription {
  const known: RunClaim = {};
  for (const fact of ordered) {
    if (fact.kind === 'opened') fillIn(known, fact.run);
  }
  const started = ordered.findLast(
    (fact) => fact.kind === 'attempt-started' && fact.attempt === attempt && fact.pipeline !== undefined,
  );
  if (started?.kind === 'attempt-started') known.pipeline = started.pipeline;
  // Asked for again, and not heard of yet.
  else if (known.pipeline !== undefined) known.pipeline = { ...known.pipeline, attempt };
  return { ...known, project: known.project ?? NOWHERE, connection: known.connection ?? NOWHERE };
}

/** These belong together: who claims another project cannot add its repository to the first one's. */
const WHERE: ReadonlySet<string> = new Set(['project', 'connection', 'repository'] satisfies (keyof RunClaim)[]);

function fillIn(known: RunClaim, said: RunClaim): void {
  const placed = known.project !== undefined;
  for (const [key, value] of Object.entries(said)) {
    if (value !== undefined && !(key in known) && !(placed && WHERE.has(key))) Object.assign(known, { [key]: value });
  }
  // A webhook knows the change's branches, a job inside the CI where it began.
  if (known.change !== undefined && known.change.number === said.change?.number) {
    known.change = { ...said.change, ...known.change };
  }
}
