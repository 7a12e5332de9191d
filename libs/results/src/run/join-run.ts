import type { RunDescription, RunFact, RunFactOf, TestActivity } from '@testwire/contracts';
import { type CurrentAttempt, findAttempt } from './attempts.ts';
import { describeRun } from './describe-run.ts';

/** Where a run stands, by its facts alone. What its tests came to is the business of {@link mergeShards}. */
export interface JoinedRun {
  readonly description: RunDescription;
  readonly attempt: number;
  readonly phase: 'pending' | 'running' | 'final';
  /** Why it is final. */
  readonly ending?: 'complete' | 'deadline' | 'cancelled';
  readonly cancelReason?: string;
  /** The sender's or the pipeline's own verdict on the current attempt. */
  readonly finish?: Pick<RunFactOf<'run-finished'>, 'conclusion' | 'declared'>;
  /** Shards of the current attempt, sorted. */
  readonly planned: readonly string[];
  readonly finished: readonly string[];
  /** Planned and not finished. */
  readonly missing: readonly string[];
  /** Those of the missing that nobody will report any more, sorted by shard. */
  readonly givenUp: readonly GivenUp[];
  readonly deadline?: string;
  /** Of the first fact that opened it, else of the first fact at all. ISO 8601, UTC. */
  readonly openedAt: string;
  /** When the first result of the current attempt was told; undefined before. ISO 8601, UTC. */
  readonly startedAt?: string;
  /** Of the newest fact. ISO 8601, UTC. */
  readonly updatedAt: string;
}

/** A shard that was given up, and why. */
export type GivenUp = Pick<RunFactOf<'shard-given-up'>, 'shard' | 'cause' | 'reason'>;

/** Facts in the one order that does not depend on how they arrived, each id once. */
export function sortFacts(facts: readonly RunFact[]): RunFact[] {
  const byId = new Map<string, RunFact>();
  for (const fact of facts) {
    const known = byId.get(fact.id);
    // Two facts of one id are a sender's mistake; whichever arrives first, the same one is believed.
    if (known === undefined || JSON.stringify(fact) < JSON.stringify(known)) byId.set(fact.id, fact);
  }
  return [...byId.values()].toSorted(
    // Providers' clocks have seconds; what is opened and closed within one is closed.
    (a, b) => compare(instant(a.at), instant(b.at)) || compare(endRank(a), endRank(b)) || compare(a.id, b.id),
  );
}

function endRank(fact: RunFact): number {
  return fact.kind === 'cancelled' ? 1 : 0;
}

/** Order of code units, the same on every machine; localeCompare is not. */
export function compare(a: string | number, b: string | number): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** Facts come from clocks in many zones; they are compared as instants. */
function instant(iso: string): number {
  return Date.parse(iso);
}

/** Shortens the `test-finished` facts to what the life cycle needs of them; the store does the same in SQL. */
export function activityOf(facts: readonly RunFact[]): TestActivity[] {
  const groups = new Map<string, TestActivity>();
  for (const fact of sortFacts(facts)) {
    if (fact.kind !== 'test-finished') continue;
    const key = JSON.stringify([fact.attempt, fact.shard]);
    const at = new Date(fact.at).toISOString();
    const known = groups.get(key);
    groups.set(key, {
      attempt: fact.attempt,
      shard: fact.shard,
      tests: (known?.tests ?? 0) + 1,
      firstAt: known?.firstAt ?? at,
      lastAt: at,
    });
  }
  return [...groups.values()].toSorted((a, b) => a.attempt - b.attempt || compare(a.shard, b.shard));
}

/** A deadline that was moved later since has not passed. */
function isBefore(deadline: string, other: string): boolean {
  return instant(deadline) < instant(other);
}

/** The newest plan made for this attempt or an earlier one: a re-run runs the same shards, and may take as long, unless it says otherwise. */
function planOf(facts: readonly RunFact[], attempt: number, requestedAt?: string): { shards: string[]; deadline?: string } {
  const plans = facts.filter((fact): fact is RunFactOf<'planned'> => fact.kind === 'planned' && fact.attempt <= attempt);
  const newest = Math.max(0, ...plans.map((plan) => plan.attempt));
  const current = plans.filter((plan) => plan.attempt === newest);
  const shards = [...new Set(current.flatMap((plan) => plan.shards))].toSorted(compare);
  const deadlines = current.flatMap(({ at, deadline }) => {
    if (deadline === undefined) return [];
    if (newest === attempt) return instant(deadline);
    return requestedAt === undefined ? [] : instant(requestedAt) + instant(deadline) - instant(at);
  });
  return deadlines.length === 0 ? { shards } : { shards, deadline: new Date(Math.max(...deadlines)).toISOString() };
}

/** A result of a task is a part of it: the task may be tried again, and says itself when it is finished. */
function finishes(fact: RunFact): fact is RunFactOf<'shard-finished'> | RunFactOf<'shard-reported'> {
  return fact.kind === 'shard-finished' || (fact.kind === 'shard-reported' && fact.task === undefined);
}

function finishedShards(facts: readonly RunFact[], attempt: number): string[] {
  const finished = facts.flatMap((fact) => (finishes(fact) && fact.attempt === attempt ? [fact.shard] : []));
  return [...new Set(finished)].toSorted(compare);
}

/** Of several reasons why a shard was given up, the first. */
function givenUpShards(facts: readonly RunFact[], attempt: number): ReadonlyMap<string, GivenUp> {
  const givenUp = new Map<string, GivenUp>();
  for (const fact of facts) {
    if (fact.kind !== 'shard-given-up' || fact.attempt !== attempt || givenUp.has(fact.shard)) continue;
    givenUp.set(fact.shard, { shard: fact.shard, cause: fact.cause, reason: fact.reason });
  }
  return givenUp;
}

/** Whoever says that the run is finished cannot speak for planned shards that are still to come. */
function isComplete(facts: readonly RunFact[], attempt: number): boolean {
  const { shards } = planOf(facts, attempt);
  const finished = new Set(finishedShards(facts, attempt));
  const givenUp = givenUpShards(facts, attempt);
  if (!shards.every((shard) => finished.has(shard) || givenUp.has(shard))) return false;
  return shards.length > 0 || facts.some((fact) => fact.kind === 'run-finished' && fact.attempt === attempt);
}

/** A run that ended stays ended: of a cancellation and a deadline the earlier one counts. */
function endingOf(facts: readonly RunFact[], attempt: CurrentAttempt, deadline: string | undefined): JoinedRun['ending'] {
  if (isComplete(facts, attempt.number)) return 'complete';
  const late = facts.find(
    (fact) =>
      fact.kind === 'deadline-passed' &&
      fact.attempt === attempt.number &&
      (deadline === undefined || !isBefore(fact.deadline, deadline)),
  );
  const { cancelled } = attempt;
  if (cancelled === undefined) return late === undefined ? undefined : 'deadline';
  return late !== undefined && isBefore(late.at, cancelled.at) ? 'deadline' : 'cancelled';
}

/** A run without a deadline of its own ends when nothing was heard of it for so long: its workers are gone. */
const SILENCE_MS = 24 * 60 * 60_000;

/** When a run is due to end without what is missing; undefined when it has ended. ISO 8601. */
export function deadlineOf({ phase, deadline, updatedAt }: JoinedRun): string | undefined {
  if (phase === 'final') return undefined;
  return deadline ?? new Date(Date.parse(updatedAt) + SILENCE_MS).toISOString();
}

/** Whether there is something to show: pipelines that left nothing make no run. */
export function isShown(facts: readonly RunFact[], activity: readonly TestActivity[]): boolean {
  if (activity.length > 0 || !facts.some((fact) => fact.kind === 'opened' && fact.tentative === true)) return true;
  return facts.some((fact) => (fact.kind === 'opened' ? fact.tentative !== true : !FRAME.has(fact.kind)));
}

/** What is said around a run, and says nothing of its tests. */
const FRAME: ReadonlySet<RunFact['kind']> = new Set(['attempt-started', 'run-finished', 'requested', 'cancelled']);

/** `test-finished` facts come as activity. What workers do with tasks is told by the shards that they finish. */
const IGNORED: ReadonlySet<RunFact['kind']> = new Set(['test-finished', 'task-leased', 'task-ended']);

const STARTED: ReadonlySet<RunFact['kind']> = new Set(['shard-reported', 'shard-finished', 'test-finished']);

/**
 * The state of a run as a pure join over its facts (law 2): any order, any duplication, any re-delivery gives the same state.
 * `facts` may leave out the `test-finished` ones when `activity` says what they would.
 */
export function joinRun(facts: readonly RunFact[], activity: readonly TestActivity[] = activityOf(facts)): JoinedRun {
  const ordered = sortFacts(facts).filter((fact) => !IGNORED.has(fact.kind) && !(fact.kind === 'shard-reported' && fact.late));
  const current = findAttempt(ordered, activity, (attempt) => isComplete(ordered, attempt));
  const attempt = current.number;
  const now = ordered.filter((fact) => 'attempt' in fact && fact.attempt === attempt);
  const plan = planOf(ordered, attempt, current.requestedAt);
  const finished = finishedShards(ordered, attempt);
  const done = new Set(finished);
  const missing = plan.shards.filter((shard) => !done.has(shard));
  const givenUp = givenUpShards(ordered, attempt);
  const ending = endingOf(ordered, current, plan.deadline);
  const startedAt = [
    ...now.filter((fact) => STARTED.has(fact.kind)).map((fact) => fact.at),
    ...activity.filter((entry) => entry.attempt === attempt).map((entry) => entry.firstAt),
  ]
    .map((at) => new Date(at).toISOString())
    .toSorted(compare)[0];
  const finish = now.findLast((fact): fact is RunFactOf<'run-finished'> => fact.kind === 'run-finished');
  // A cancellation that came too late changes nothing, its time neither.
  const telling = ordered.filter((fact) => fact.kind !== 'cancelled' || ending === 'cancelled');
  const instants = [
    ...telling.map((fact) => new Date(fact.at).toISOString()),
    ...activity.flatMap((entry) => [entry.firstAt, entry.lastAt].map((at) => new Date(at).toISOString())),
  ].toSorted(compare);
  const opened = ordered.find((fact) => fact.kind === 'opened');
  const epoch = new Date(0).toISOString();
  return {
    description: describeRun(ordered, attempt),
    attempt,
    phase: ending !== undefined ? 'final' : startedAt === undefined ? 'pending' : 'running',
    ...(ending === undefined ? {} : { ending }),
    ...(ending !== 'cancelled' || current.cancelled === undefined ? {} : { cancelReason: current.cancelled.reason }),
    ...(finish === undefined ? {} : { finish: { conclusion: finish.conclusion, declared: finish.declared } }),
    planned: plan.shards,
    finished,
    missing,
    givenUp: missing.flatMap((shard) => givenUp.get(shard) ?? []),
    ...(plan.deadline === undefined ? {} : { deadline: plan.deadline }),
    openedAt: opened === undefined ? (instants[0] ?? epoch) : new Date(opened.at).toISOString(),
    ...(startedAt === undefined ? {} : { startedAt }),
    updatedAt: instants.at(-1) ?? epoch,
  };
}
