import { type RunFact, type WorkerEvent, workerEvent } from '@testwire/contracts';
import type { AccessToken } from '@testwire/store';
import { z } from 'zod';
import { mayWrite } from './authorise-project.ts';
import type { IngressDeps } from './deps.ts';
import { UnknownConnection } from './describe-run.ts';
import { factsOfEvent } from './facts-of-event.ts';

/** What became of the events of one request, each named by its id, or by its place in the list when it has none. */
export interface SortedEvents {
  readonly accepted: readonly string[];
  readonly duplicate: readonly string[];
  readonly refused: readonly { readonly index: number; readonly id?: string; readonly reason: string }[];
  readonly facts: readonly RunFact[];
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

/** The project of each run in the request: what the store knows, else what the request itself says when it opens the run. */
async function projectsOf(facts: readonly RunFact[], deps: IngressDeps): Promise<Map<string, string>> {
  const projects = new Map<string, string>();
  for (const fact of facts) {
    if (fact.kind === 'opened' && !projects.has(fact.runId)) projects.set(fact.runId, fact.run.project);
  }
  for (const runId of new Set(facts.map((fact) => fact.runId))) {
    const state = await deps.store.runs.state(runId);
    if (state !== undefined) projects.set(runId, state.description.project);
  }
  return projects;
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
  const valid: { index: number; event: WorkerEvent; facts: RunFact[] }[] = [];
  for (const [index, candidate] of raw.entries()) {
    const parsed = workerEvent.safeParse(candidate);
    if (!parsed.success) {
      refused.push(refuse(index, candidate, reasonOf(parsed.error)));
      continue;
    }
    try {
      valid.push({ index, event: parsed.data, facts: factsOfEvent(parsed.data, deps.configuration) });
    } catch (error) {
      if (!(error instanceof UnknownConnection)) throw error;
      refused.push(refuse(index, candidate, error.message));
    }
  }
  const allFacts = valid.flatMap((entry) => entry.facts);
  const [projects, known] = await Promise.all([projectsOf(allFacts, deps), knownIds(allFacts, deps)]);
  const accepted = new Set<string>();
  const duplicate = new Set<string>();
  const seen = new Set(known);
  const facts: RunFact[] = [];
  for (const entry of valid) {
    const { event } = entry;
    const project = projects.get(event.runId);
    if (token.projects !== undefined && project === undefined) {
      refused.push(
        refuse(entry.index, event, 'the run is not known yet: send its run-started event first, or in the same request'),
      );
    } else if (project !== undefined && !mayWrite(token, project)) {
      refused.push(refuse(entry.index, event, `the token may not write to project "${project}"`));
    } else if (seen.has(`${event.runId}\n${event.id}`)) {
      duplicate.add(event.id);
    } else {
      seen.add(`${event.runId}\n${event.id}`);
      accepted.add(event.id);
      facts.push(...entry.facts);
    }
  }
  return { accepted: [...accepted], duplicate: [...duplicate], refused: refused.toSorted((a, b) => a.index - b.index), facts };
}
