import { isFinished, type Notice, type RunFact, subjectsOf } from '@testwire/contracts';
import { joinRun } from '@testwire/results';
import type { RunFilter, RunState } from '@testwire/store';
import type { CoordinatorDeps } from './deps.ts';
import { keepFacts, refreshRuns } from './keep-facts.ts';

/** Every run of a filter whose code is hosted at the connection. */
export async function* findRuns(about: RunFilter, connection: string, deps: CoordinatorDeps): AsyncGenerator<RunState> {
  let cursor: string | undefined;
  do {
    const page = await deps.store.runs.list(about, { limit: 100, ...(cursor === undefined ? {} : { cursor }) });
    for (const state of page.items) if (state.description.connection === connection) yield state;
    cursor = page.next;
  } while (cursor !== undefined);
}

/** Makes a notice a fact of one run. Answers whether that changes what is shown. */
async function heed(state: RunState, notice: Notice, deps: CoordinatorDeps): Promise<boolean> {
  const fact: RunFact = { ...notice.fact, runId: state.runId };
  // What was said before a run began is not about it.
  if (Date.parse(fact.at) < Date.parse(state.openedAt)) return false;
  if (!isFinished(state.status)) return (await keepFacts([fact], deps)).length > 0;
  // Most runs of a change ended long before it was closed; their reports stay as they are.
  await deps.store.runs.addFacts([fact]);
  const { runs } = deps.store;
  const [facts, activity] = await Promise.all([runs.lifecycleFacts(state.runId), runs.testActivity(state.runId)]);
  if (joinRun(facts, activity).ending !== 'cancelled') return false;
  return (await refreshRuns([fact], deps)).length > 0;
}

/**
 * Tells every run that the notice is about: those that are known, and, because it is kept first, those that are opened later. So the
 * order in which deliveries are worked on makes no difference. `about` finds the known ones.
 */
export async function announce(notice: Notice, about: RunFilter, deps: CoordinatorDeps): Promise<readonly string[]> {
  await deps.store.notices.add(notice);
  const touched: string[] = [];
  for await (const state of findRuns(about, notice.connection, deps)) {
    if (await heed(state, notice, deps)) touched.push(state.runId);
  }
  return touched;
}

/** Tells a run what was announced before we knew that it is concerned. Its state was saved before, so that no notice slips between. */
export async function heedNotices(runId: string, deps: CoordinatorDeps): Promise<void> {
  const state = await deps.store.runs.state(runId);
  const { connection, repository } = state?.description ?? {};
  if (state === undefined || connection === undefined || repository === undefined) return;
  const notices = await deps.store.notices.about(connection, repository.name, subjectsOf(state.description));
  if (notices.length === 0) return;
  const known = await deps.store.runs.knownFacts(
    runId,
    notices.map((notice) => notice.fact.id),
  );
  for (const notice of notices) if (!known.has(notice.fact.id)) await heed(state, notice, deps);
}
