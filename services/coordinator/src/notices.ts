import { isFinished, type Notice, ProviderError, type RunFact, subjectsOf } from '@testwire/contracts';
import type { RunFilter, RunState } from '@testwire/store';
import type { CoordinatorDeps } from './deps.ts';
import { keepFacts } from './keep-facts.ts';

/** Asks the CI to run its pipeline again. That it runs already is as good. */
async function rerunPipeline({ description }: RunState, deps: CoordinatorDeps): Promise<void> {
  const { repository, pipeline } = description;
  const ci = pipeline?.connection ?? description.connection;
  const host = ci === undefined ? undefined : deps.providers.get(ci)?.pipelines;
  if (repository === undefined || pipeline === undefined || host?.rerun === undefined) return;
  const outcome = await host.rerun(repository, pipeline);
  if (outcome.kind === 'failed' && outcome.failure.kind !== 'conflict') throw new ProviderError(outcome.failure);
}

/** Makes a notice a fact of one run. Answers whether that can change what is shown. */
async function heed(state: RunState, notice: Notice, deps: CoordinatorDeps): Promise<boolean> {
  const fact: RunFact = { ...notice.fact, runId: state.runId };
  // What was said before a run began is not about it.
  if (Date.parse(fact.at) < Date.parse(state.openedAt)) return false;
  if (fact.kind === 'cancelled' && isFinished(state.status)) {
    await deps.store.runs.addFacts([fact]);
    return false;
  }
  const known = await deps.store.runs.knownFacts(state.runId, [fact.id]);
  if (fact.kind === 'requested' && fact.again && known.size === 0) await rerunPipeline(state, deps);
  await keepFacts([fact], deps);
  return true;
}

/**
 * Tells every run that the notice is about: those that are known, and, because it is kept first, those that are opened later. So the
 * order in which deliveries are worked on makes no difference. `about` finds the known ones. Throws {@link ProviderError}.
 */
export async function announce(notice: Notice, about: RunFilter, deps: CoordinatorDeps): Promise<readonly string[]> {
  await deps.store.notices.add(notice);
  const touched: string[] = [];
  let cursor: string | undefined;
  do {
    const page = await deps.store.runs.list(about, { limit: 100, ...(cursor === undefined ? {} : { cursor }) });
    for (const state of page.items) {
      const { connection, repository } = state.description;
      if (connection !== notice.connection || repository?.name !== notice.repository) continue;
      if (!subjectsOf(state.runId, state.description).includes(notice.subject)) continue;
      if (await heed(state, notice, deps)) touched.push(state.runId);
    }
    cursor = page.next;
  } while (cursor !== undefined);
  return touched;
}

/** Tells a run what was announced before we knew that it is concerned. Its state was saved before, so that no notice slips between. */
export async function heedNotices(runId: string, deps: CoordinatorDeps): Promise<void> {
  const state = await deps.store.runs.state(runId);
  const { connection, repository } = state?.description ?? {};
  if (state === undefined || connection === undefined || repository === undefined) return;
  const notices = await deps.store.notices.about(connection, repository.name, subjectsOf(runId, state.description));
  if (notices.length === 0) return;
  const known = await deps.store.runs.knownFacts(
    runId,
    notices.map((notice) => notice.fact.id),
  );
  for (const notice of notices) if (!known.has(notice.fact.id)) await heed(state, notice, deps);
}
