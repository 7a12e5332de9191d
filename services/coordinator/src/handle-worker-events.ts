import type { WorkerEventsJob } from '@testwire/contracts';
import type { CoordinatorDeps } from './deps.ts';
import { recordFacts } from './record-facts.ts';

/** Facts of runs whose project the sender's token may not write to. Ingress told the sender already; this closes the race between the two. */
async function foreignRuns(job: WorkerEventsJob, deps: CoordinatorDeps): Promise<ReadonlySet<string>> {
  const { projects } = job;
  if (projects === undefined) return new Set();
  const foreign = new Set<string>();
  for (const fact of job.facts) {
    const claimed = fact.kind === 'opened' ? fact.run.project : undefined;
    if (claimed !== undefined && !projects.includes(claimed)) foreign.add(fact.runId);
  }
  for (const runId of new Set(job.facts.map((fact) => fact.runId))) {
    const state = await deps.store.runs.state(runId);
    if (state !== undefined && !projects.includes(state.description.project)) foreign.add(runId);
  }
  return foreign;
}

export async function handleWorkerEvents(job: WorkerEventsJob, deps: CoordinatorDeps): Promise<void> {
  const foreign = await foreignRuns(job, deps);
  for (const runId of foreign)
    deps.logger.warn({ runId, projects: job.projects }, 'facts dropped: the token is for other projects');
  await recordFacts(
    job.facts.filter((fact) => !foreign.has(fact.runId)),
    deps,
  );
}
