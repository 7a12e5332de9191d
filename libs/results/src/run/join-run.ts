import type { RunDescription, RunFact, RunFactOf, TestActivity } from '@testwire/contracts';
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
  readonly deadline?: string;
  /** Of the first fact that opened it, else of the first fact at all. ISO 8601, UTC. */
  readonly openedAt: string;
  /** Of the newest fact. ISO 8601, UTC. */
  readonly updatedAt: string;
}

/** Facts in the one order that does not depend on how they arrived, each id once. */
export function sortFacts(facts: readonly RunFact[]): RunFact[] {
  const byId = new Map<string, RunFact>();
  for (const fact of facts) {
    const known = byId.get(fact.id);
    // Two facts of one id are a sender's mistake; whichever arrives first, the same one is believed.
    if (known === undefined || JSON.stringify(fact) < JSON.stringify(known)) byId.set(fact.id, fact);
  }
  return [...byId.values()].toSorted((a, b) => compare(instant(a.at), instant(b.at)) || compare(a.id, b.id));
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

function attemptOf(facts: readonly RunFact[], activity: readonly TestActivity[]): number {
  let attempt = 1;
  for (const fact of facts) if ('attempt' in fact) attempt = Math.max(attempt, fact.attempt);
  for (const { attempt: seen } of activity) attempt = Math.max(attempt, seen);
  return attempt;
}

/** The newest plan made for this attempt or an earlier one: a re-run runs the same shards unless it says otherwise. */
function planOf(facts: readonly RunFact[], attempt: number): { shards: string[]; deadline?: string } {
  const plans = facts.filter((fact): fact is RunFactOf<'planned'> => fact.kind === 'planned' && fact.attempt <= attempt);
  const newest = Math.max(0, ...plans.map((plan) => plan.attempt));
  const current = plans.filter((plan) => plan.attempt === newest);
  const shards = [...new Set(current.flatMap((plan) => plan.shards))].toSorted(compare);
  const deadlines = current.filter((plan) => plan.attempt === attempt).flatMap((plan) => plan.deadline ?? []);
  const last = deadlines
    .map((deadline) => new Date(deadline).toISOString())
    .toSorted(compare)
    .at(-1);
  return last === undefined ? { shards } : { shards, deadline: last };
}

function endingOf(now: readonly RunFact[], plan: ReturnType<typeof planOf>, missing: readonly string[]): JoinedRun['ending'] {
  const said = now.some((fact) => fact.kind === 'run-finished');
  // Whoever says that the run is finished cannot speak for planned shards that are still to come.
  if (missing.length === 0 && (said || plan.shards.length > 0)) return 'complete';
  if (now.some((fact) => fact.kind === 'cancelled')) return 'cancelled';
  const late = now.some(
    (fact) => fact.kind === 'deadline-passed' && (plan.deadline === undefined || !isBefore(fact.deadline, plan.deadline)),
  );
  return late ? 'deadline' : undefined;
}

const STARTED: ReadonlySet<RunFact['kind']> = new Set(['shard-reported', 'shard-finished', 'test-finished']);

/**
 * The state of a run as a pure join over its facts (law 2): any order, any duplication, any re-delivery gives the same state.
 * `facts` may leave out the `test-finished` ones when `activity` says what they would.
 */
export function joinRun(facts: readonly RunFact[], activity: readonly TestActivity[] = activityOf(facts)): JoinedRun {
  const ordered = sortFacts(facts).filter((fact) => fact.kind !== 'test-finished');
  const attempt = attemptOf(ordered, activity);
  const now = ordered.filter((fact) => 'attempt' in fact && fact.attempt === attempt);
  const plan = planOf(ordered, attempt);
  const finished = [
    ...new Set(now.flatMap((fact) => (fact.kind === 'shard-finished' || fact.kind === 'shard-reported' ? [fact.shard] : []))),
  ].toSorted(compare);
  const missing = plan.shards.filter((shard) => !finished.includes(shard));
  const ending = endingOf(now, plan, missing);
  const started = now.some((fact) => STARTED.has(fact.kind)) || activity.some((entry) => entry.attempt === attempt);
  const cancelled = now.find((fact): fact is RunFactOf<'cancelled'> => fact.kind === 'cancelled');
  const finish = now.findLast((fact): fact is RunFactOf<'run-finished'> => fact.kind === 'run-finished');
  const instants = [
    ...ordered.map((fact) => new Date(fact.at).toISOString()),
    ...activity.flatMap((entry) => [entry.firstAt, entry.lastAt].map((at) => new Date(at).toISOString())),
  ].toSorted(compare);
  const opened = ordered.find((fact) => fact.kind === 'opened');
  const epoch = new Date(0).toISOString();
  return {
    description: describeRun(ordered, attempt),
    attempt,
    phase: ending !== undefined ? 'final' : started ? 'running' : 'pending',
    ...(ending === undefined ? {} : { ending }),
    ...(cancelled === undefined ? {} : { cancelReason: cancelled.reason }),
    ...(finish === undefined ? {} : { finish: { conclusion: finish.conclusion, declared: finish.declared } }),
    planned: plan.shards,
    finished,
    missing,
    ...(plan.deadline === undefined ? {} : { deadline: plan.deadline }),
    openedAt: opened === undefined ? (instants[0] ?? epoch) : new Date(opened.at).toISOString(),
    updatedAt: instants.at(-1) ?? epoch,
  };
}
