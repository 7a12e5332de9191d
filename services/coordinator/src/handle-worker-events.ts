import type { WorkerEventsJob } from '@testwire/contracts';
import type { CoordinatorDeps } from './deps.ts';
import { recordFacts, recordFactsOf } from './record-facts.ts';

/** Ingress told the sender already whose run is not its own; here it is decided, once and for all that come at the same moment. */
export async function handleWorkerEvents({ projects, facts }: WorkerEventsJob, deps: CoordinatorDeps): Promise<void> {
  if (projects === undefined) await recordFacts(facts, deps);
  else await recordFactsOf(projects, facts, deps);
}
