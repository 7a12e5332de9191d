import { type RunFact, type WorkerEvent, workerEvent } from '@testwire/contracts';
import type { AccessToken } from '@testwire/store';
import { z } from 'zod';
import { type Derivation, ENDS_TASKS, endsTasks, makesUpAttempt, mayBegin, mayWrite, NOT_DERIVED } from './authorise-project.ts';
import type { IngressDeps } from './deps.ts';
import { UnknownConnection } from './describe-run.ts';
import { factIdOf, factsOfEvent } from './facts-of-event.ts';

/** What became of the events of one request, each named by its id, or by its place in the list when it has none. */
export interface SortedEvents {
  readonly accepted: readonly string[];
  readonly duplicate: readonly string[];
  readonly refused: readonly { readonly index: number; readonly id?: string; readonly reason: string }[];
  readonly facts: readonly RunFact[];
  /** Runs of what was taken, with the project that the store knows of each. */
  readonly runs: ReadonlyMap<string, string | undefined>;
}

type Refusal = SortedEvents['refused'][number];

function idOf(raw: unknown): string | undefined {
  const id = z.looseObject({ id: z.string() }).safeParse(raw);
  return id.success ? id.data.id.slice(0, 128) : undefined;
}

function refuse(index: number, raw: unknown, reason: string): Refusal {
  const id = idOf(raw);
  return { index, reason, ...(id === undefined ? {} : { id }) };
}

function reasonOf(error: z.ZodError): string {
  return error.issues
    .slice(0, 5)
    .map((issue) => `${issue.path.join('.') || 'event'}: ${issue.message}`)
    .join('; ');
}

interface ValidEvent {
  readonly index: number;
  readonly event: WorkerEvent;
  readonly facts: readonly RunFact[];
}

/** What an event says of where its run belongs. */
function claimOf({ event, facts }: ValidEvent): Derivation | undefined {
  const claim = facts.find((fact) => fact.kind === 'opened')?.run;
  return claim === undefined || event.type !== 'run-started' ? claim : { ...claim, pipelineId: event.run?.pipelineId };
}

interface RunOfRequest {
  /** What the store knows. */
  readonly known: string | undefined;
  /** What the store knows, else what the request itself says when it opens the run. */
  readonly project: string | undefined;
  /** Whether the token may send events of this id. */
  readonly free: boolean;
  /** The newest attempt that the store knows of. */
  readonly attempt: number | undefined;
  /** Whether the token may send events of that attempt and of earlier ones only. */
  readonly atMost: boolean;
}

async function runsOf(events: readonly ValidEvent[], token: AccessToken, deps: IngressDeps): Promise<Map<string, RunOfRequest>> {
  const runs = new Map<string, RunOfRequest>();
  for (const runId of new Set(events.map(({ event }) => event.runId))) {
    const state = await deps.store.runs.state(runId);
    const claims = events.flatMap((entry) => (entry.event.runId === runId ? (claimOf(entry) ?? []) : []));
    const said = claims.find(({ project }) => project !== undefined)?.project;
    const known = state?.description.project;
    const highest = Math.max(...events.flatMap(({ event }) => (event.runId === runId ? event.attempt : [])));
    const atMost = await endsTasks(token, runId, highest, state?.attempt, deps);
    const free = state !== undefined || claims.length === 0 || mayBegin(token, runId, claims);
    runs.set(runId, { known, project: known ?? said, free, attempt: state?.attempt, atMost });
  }
  return runs;
}

const OF_WORKERS: ReadonlySet<WorkerEvent['type']> = new Set(['test-finished', 'measured']);

/** Why a token may not send this event, if it may not: neither into another project's run, nor claiming another project for its own. */
function objection(
  token: AccessToken,
  { runId, type, attempt }: WorkerEvent,
  run: RunOfRequest | undefined,
  claimed: string | undefined,
): string | undefined {
  if (token.runs?.includes(runId) === false) return 'the worker holds no lease of the run';
  // When its tasks and the run begin and end, is told by leases.
  if (token.worker !== undefined && !OF_WORKERS.has(type)) return `a worker may not send ${type}`;
  if (makesUpAttempt(token, attempt, run?.attempt)) return `the run has no attempt ${attempt}`;
  if (run?.atMost === true && attempt > (run.attempt ?? 1)) return ENDS_TASKS;
  if (token.projects === undefined) return undefined;
  const runProject = run?.project;
  if (runProject === undefined) return 'the run is not known yet: send its run-started event first, or in the same request';
  const foreign = [runProject, claimed].find((project) => project !== undefined && !mayWrite(token, project));
  if (foreign !== undefined) return `the token may not write to project "${foreign}"`;
  if (claimed !== undefined && claimed !== runProject) return `the run belongs to project "${runProject}" already`;
  return run?.free === false ? NOT_DERIVED : undefined;
}

async function knownIds(facts: readonly RunFact[], deps: IngressDeps): Promise<ReadonlySet<string>> {
  const known = new Set<string>();
  for (const runId of new Set(facts.map((fact) => fact.runId))) {
    const asked = facts.flatMap((fact) => (fact.runId === runId ? [fact.id] : []));
    for (const id of await deps.store.runs.knownFacts(runId, asked)) known.add(`${runId}\n${id}`);
  }
  return known;
}

/** Validates each event by itself: one that is wrong never holds up the others. */
export async function sortEvents(raw: readonly unknown[], token: AccessToken, deps: IngressDeps): Promise<SortedEvents> {
  const refused: Refusal[] = [];
  const receivedAt = new Date(deps.now()).toISOString();
  const valid: ValidEvent[] = [];
  for (const [index, candidate] of raw.entries()) {
    const parsed = workerEvent.safeParse(candidate);
    if (!parsed.success) {
      refused.push(refuse(index, candidate, reasonOf(parsed.error)));
      continue;
    }
    try {
      valid.push({ index, event: parsed.data, facts: factsOfEvent(parsed.data, receivedAt, deps.configuration) });
    } catch (error) {
      if (!(error instanceof UnknownConnection)) throw error;
      refused.push(refuse(index, candidate, error.message));
    }
  }
  const allFacts = valid.flatMap((entry) => entry.facts);
  const [runs, known] = await Promise.all([runsOf(valid, token, deps), knownIds(allFacts, deps)]);
  const accepted = new Set<string>();
  const duplicate = new Set<string>();
  const seen = new Set(known);
  const facts: RunFact[] = [];
  const taken = new Map<string, string | undefined>();
  for (const entry of valid) {
    const { event } = entry;
    const key = `${event.runId}\n${factIdOf(event)}`;
    const refusal = objection(token, event, runs.get(event.runId), claimOf(entry)?.project);
    if (refusal !== undefined) {
      refused.push(refuse(entry.index, event, refusal));
      continue;
    }
    taken.set(event.runId, runs.get(event.runId)?.known);
    if (seen.has(key)) {
      duplicate.add(event.id);
    } else {
      seen.add(key);
      accepted.add(event.id);
      facts.push(...entry.facts);
    }
  }
  return {
    accepted: [...accepted],
    duplicate: [...duplicate],
    refused: refused.toSorted((a, b) => a.index - b.index),
    facts,
    runs: taken,
  };
}
