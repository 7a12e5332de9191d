import {
  type ArtifactLink,
  NO_TESTS,
  type Problem,
  RUN_CANCELLED,
  RUN_REPORT_VERSION,
  type RunFact,
  type RunFactOf,
  type RunReport,
  type ShardResult,
  type ShardSummary,
} from '@testwire/contracts';
import { foldTries, type TriedInput } from '../merge/fold-tries.ts';
import type { ShardInput } from '../merge/merge-input.ts';
import { mergeShards } from '../merge/merge-shards.ts';
import { compare, type JoinedRun, joinRun, sortFacts } from '../run/join-run.ts';
import { judgeRun, type PartWord } from './judge-run.ts';
import { measureRun } from './measure-run.ts';
import { lostWorkers, measureTasks, secondsOfTasks } from './measure-tasks.ts';
import { findUndecidedTries } from './undecided-tries.ts';

function factsOf<K extends RunFact['kind']>(facts: readonly RunFact[], kind: K): RunFactOf<K>[] {
  return facts.filter((fact): fact is RunFactOf<K> => fact.kind === kind);
}

/** Single tests, gathered into one result per attempt and shard. */
function eventShards(facts: readonly RunFact[]): ShardInput[] {
  const groups = new Map<string, { input: Omit<ShardInput, 'result'>; result: ShardResult }>();
  for (const fact of factsOf(facts, 'test-finished')) {
    const key = JSON.stringify([fact.attempt, fact.shard, fact.worker]);
    const known = groups.get(key);
    if (known !== undefined) {
      known.result.tests.push(fact.test);
      continue;
    }
    groups.set(key, {
      input: { shard: fact.shard, attempt: fact.attempt, ...(fact.worker === undefined ? {} : { worker: fact.worker }) },
      result: { format: 'events', tests: [fact.test], partial: false, problems: [] },
    });
  }
  return [...groups.values()].map(({ input, result }) => ({ ...input, result }));
}

/**
 * Whole shards. Of several results of one shard in one attempt the newest counts: a pipeline that finished twice under one number. Tries of
 * a task are told apart, and what came too late is left out.
 */
export function newestShardReports(facts: readonly RunFact[]): RunFactOf<'shard-reported'>[] {
  const newest = new Map<string, RunFactOf<'shard-reported'>>();
  for (const fact of factsOf(sortFacts(facts), 'shard-reported')) {
    if (fact.late !== true) newest.set(JSON.stringify([fact.attempt, fact.shard, fact.task]), fact);
  }
  return [...newest.values()];
}

/** Shards that may speak once, and said two different things: two jobs that call themselves by one name. */
function contradictions(facts: readonly RunFact[]): Problem[] {
  const said = new Map<string, Set<string>>();
  for (const fact of factsOf(facts, 'shard-reported')) {
    if (fact.only !== true) continue;
    const key = JSON.stringify([fact.shard, fact.attempt]);
    said.set(key, (said.get(key) ?? new Set()).add(fact.digest));
  }
  return [...said].flatMap(([key, digests]) => {
    const [shard, attempt] = JSON.parse(key) as [string, number];
    if (digests.size < 2) return [];
    const message = `Shard reported ${digests.size} different results in attempt ${attempt}; the newest counts. Give each job a shard name of its own.`;
    return [{ file: shard, message }];
  });
}

/** `gpu-1/unit/a.xml` is a part of `gpu-1/unit` and of `gpu-1`. */
function withWholes(id: string): string[] {
  return [id, ...[...id.matchAll(/\//g)].map(({ index }) => id.slice(0, index))];
}

/** Planned shards that say they are finished, and of which nothing was heard, of their parts neither. */
function emptyShards(joined: JoinedRun, shards: readonly ShardSummary[], word: PartWord): Problem[] {
  const heard = new Set(shards.flatMap((shard) => withWholes(shard.id)));
  return joined.planned
    .filter((shard) => joined.finished.includes(shard) && !heard.has(shard))
    .map((shard) => ({ file: shard, message: `The ${word} finished without reporting any test.` }));
}

/** Says of each result of a task which task that is. */
function withTask(shard: ShardSummary, tasks: ReadonlySet<string>): ShardSummary {
  const task = withWholes(shard.id).findLast((id) => tasks.has(id));
  return task === undefined ? shard : { ...shard, task };
}

/** Who had the task last, by shard. */
function workersOf(facts: readonly RunFact[], attempt: number): ReadonlyMap<string, string> {
  const leased = factsOf(facts, 'task-leased').filter((fact) => fact.attempt === attempt);
  return new Map(leased.toSorted((a, b) => a.try - b.try).map((fact) => [fact.shard, fact.worker]));
}

/** Why nobody will run what a run has not done; undefined: somebody may, or nobody knows. */
function whyNotRun({ ending, cancelReason }: JoinedRun): string | undefined {
  if (ending !== 'cancelled') return undefined;
  return cancelReason === undefined ? RUN_CANCELLED : `${RUN_CANCELLED}: ${cancelReason}`;
}

function unreported(joined: JoinedRun, heard: ReadonlySet<string>, workers: ReadonlyMap<string, string>): ShardSummary[] {
  const { missing, givenUp, attempt, phase } = joined;
  const given = new Map<string, Pick<RunFactOf<'shard-given-up'>, 'cause' | 'reason'>>(givenUp.map((one) => [one.shard, one]));
  const reason = whyNotRun(joined);
  const cancelled = reason === undefined ? undefined : { cause: 'not-run' as const, reason };
  const final = phase === 'final';
  return missing.map((id) => {
    const why = given.get(id) ?? cancelled;
    const worker = workers.get(id);
    const begun = heard.has(id) || worker !== undefined;
    return {
      id,
      attempt,
      state: why?.cause ?? (begun ? (final ? 'lost' : 'running') : final ? 'missing' : 'waiting'),
      ...(why === undefined ? {} : { reason: why.reason }),
      totals: NO_TESTS,
      ...(worker === undefined ? {} : { worker }),
    };
  });
}

/** The newest of each name. */
function artifactsOf(facts: readonly RunFact[], artifactUrl: (name: string) => string): ArtifactLink[] {
  const byName = new Map(factsOf(facts, 'artifact-stored').map((fact) => [fact.artifact.name, fact.artifact]));
  return [...byName.values()]
    .toSorted((a, b) => compare(a.name, b.name))
    .map((artifact) => ({ ...artifact, url: artifactUrl(artifact.name) }));
}

/** Whoever declared that all is well spoke for one result, not for what others reported beside it; a failure is one for all. */
function limitDeclaration(joined: JoinedRun, shards: readonly ShardInput[]): JoinedRun {
  const beside = shards.filter((shard) => shard.attempt === joined.attempt).length > 1;
  return beside && joined.finish?.declared === 'passed'
    ? { ...joined, finish: { ...joined.finish, declared: undefined } }
    : joined;
}

export interface ReportInput {
  readonly runId: string;
  readonly facts: readonly RunFact[];
  /** What {@link joinRun} makes of the facts, for callers who need it too. */
  readonly joined?: JoinedRun;
  /** By digest: the results that `shard-reported` facts name. */
  readonly results: ReadonlyMap<string, ShardResult>;
  readonly artifactUrl: (name: string) => string;
}

/** Everything that is known about a run, from its facts alone: the same facts give the same report, byte for byte. */
export function buildReport(input: ReportInput): RunReport {
  const facts = sortFacts(input.facts);
  const joined = input.joined ?? joinRun(facts);
  const shards: ShardInput[] = [...eventShards(facts)];
  const tried: TriedInput[] = [];
  const problems: Problem[] = factsOf(facts, 'problem-found')
    .filter((fact) => fact.attempt === joined.attempt)
    .map((fact) => fact.problem);
  const hasTasks = facts.some(({ kind }) => kind === 'tasks-planned');
  const word = hasTasks ? 'task' : 'shard';
  const isUndecided = findUndecidedTries(facts);
  for (const fact of newestShardReports(facts.filter((one) => one.kind !== 'shard-reported' || !isUndecided(one)))) {
    const result = input.results.get(fact.digest);
    const worker = fact.worker === undefined ? {} : { worker: fact.worker };
    if (result === undefined) problems.push({ file: fact.shard, message: `The result of this ${word} is no longer stored.` });
    else if (fact.task === undefined) shards.push({ shard: fact.shard, attempt: fact.attempt, ...worker, result });
    else tried.push({ shard: fact.shard, attempt: fact.attempt, ...worker, result, task: fact.task });
  }
  shards.push(...foldTries(tried));
  const merged = mergeShards({ project: joined.description.project, shards });
  problems.push(...contradictions(facts), ...emptyShards(joined, merged.shards, word));
  const unreadable = problems.length > 0;
  const heard = merged.shards.map((shard) => shard.id);
  const planned = new Set(joined.planned);
  // Parts of a planned shard are none beside it.
  const whole = heard.filter((id) => planned.has(id) || !withWholes(id).some((one) => planned.has(one)));
  const verdict = judgeRun(limitDeclaration(joined, shards), merged.totals, merged.partial || unreadable, whole, word);
  const durationSeconds = secondsOfTasks(facts, joined.attempt) ?? merged.durationSeconds;
  const measured = factsOf(facts, 'measured').filter((fact) => fact.attempt === joined.attempt);
  return {
    schemaVersion: RUN_REPORT_VERSION,
    runId: input.runId,
    run: joined.description,
    status: verdict.status,
    ...(verdict.reason === undefined ? {} : { reason: verdict.reason }),
    attempt: joined.attempt,
    revision: facts.length,
    openedAt: joined.openedAt,
    updatedAt: joined.updatedAt,
    totals: merged.totals,
    flaky: merged.flaky,
    durationSeconds,
    // What senders measured themselves wins.
    metrics: Object.assign(
      measureRun(merged.tests, merged.shards, joined.attempt, durationSeconds),
      measureTasks(facts, joined.attempt),
      merged.metrics,
      ...measured.map((fact) => fact.metrics),
    ) as RunReport['metrics'],
    environment: Object.assign(
      {},
      merged.environment,
      ...measured.map((fact) => fact.environment ?? {}),
    ) as RunReport['environment'],
    tests: merged.tests,
    unlisted: merged.unlisted,
    ...(hasTasks ? { shardsAre: 'tasks' as const } : {}),
    shards: [
      ...merged.shards.filter((shard) => !joined.missing.includes(shard.id)),
      ...unreported(joined, new Set(heard), workersOf(facts, joined.attempt)),
    ]
      .map((shard) => (hasTasks ? withTask(shard, planned) : shard))
      .toSorted((a, b) => compare(a.id, b.id)),
    artifacts: artifactsOf(facts, input.artifactUrl),
    problems: [...problems, ...merged.problems, ...lostWorkers(facts, joined.attempt)],
    partial: merged.partial || unreadable,
    conservation: merged.conservation,
  };
}
