import { projectFor } from '@testwire/config';
import {
  deriveRunId,
  digestOf,
  instant,
  isFinished,
  type RunClaim,
  type RunFact,
  runStatus,
  taskPlan,
  workerEvent,
} from '@testwire/contracts';
import { badRequest, readJson, requireMediaType, type Route } from '@testwire/runtime';
import type { AccessToken, RunState } from '@testwire/store';
import { z } from 'zod';
import { requirePermission, requireRunProject, scopeOf, tokenOf } from './authorise-project.ts';
import type { IngressDeps } from './deps.ts';
import { describeFaults } from './describe-faults.ts';
import { describeClaimOrRefuse } from './describe-run.ts';
import { factsOfEvent } from './facts-of-event.ts';
import { reportUrlFor } from './report-url.ts';
import { planFacts, withDefaults } from './plan-tasks.ts';
import { requireRoomForTasks } from './require-room-for-tasks.ts';
import { requireUp } from './require-up.ts';

const started = workerEvent.options[0];
const claim = started.shape.run.unwrap();
const strictClaim = claim
  .extend({
    repository: claim.shape.repository.unwrap().strict().optional(),
    change: claim.shape.change.unwrap().strict().optional(),
  })
  .strict();
const request = z.strictObject({
  /** Chosen by the sender, or derived from project, commit, name and pipeline, so that asking twice opens one run. */
  id: started.shape.runId.optional(),
  run: strictClaim.optional(),
  plan: started.shape.plan.unwrap().strict().optional(),
  /** Work for workers that registered themselves; its tasks are the shards of the run. */
  tasks: taskPlan.optional(),
  /**
   * Of a run with tasks: which attempt they are, as the CI counts; the same one sent again is the same. `next`: one more than there is, each
   * time that it is sent.
   */
  attempt: z.union([z.int().positive().max(10_000), z.literal('next')]).optional(),
});
const answer = z.object({
  runId: z.string(),
  reportUrl: z.string(),
  /** That the tasks are. */
  attempt: z.int().optional(),
  /** They were sent before, and their verdict is there: nothing is done anew. Said to tokens that may read. */
  ended: z.object({ status: runStatus, at: instant }).optional(),
});

/** Where a run belongs whose id nobody chose. */
interface Place {
  readonly runId: string;
  /** Of a run that the project has for every commit. */
  readonly plan?: { readonly shards: string[]; readonly deadlineSeconds: number };
}

/** Digits of a SHA-1. */
const WHOLE = 40;

/**
 * The same for everybody who asks: the run that a webhook opens for a commit where the project has one planned, for its workers
 * meet there whatever pipeline they run in; elsewhere every pipeline has a run of its own. A planned run has its plan from
 * whoever opens it first, for the webhook may be late: without it the first shard would end the run (law 5). Throws 400.
 */
function derivePlace(claim: RunClaim, pipelineId: string | undefined, deps: IngressDeps): Place {
  const { project, connection, repository, commit, name } = claim;
  if (project === undefined || connection === undefined || commit === undefined) {
    throw badRequest('Give an id, or run.repository and run.commit to derive one from.');
  }
  const { run: planned, name: plannedName } = projectFor(deps.configuration, connection, repository?.name);
  if (planned !== undefined && plannedName === name) {
    if (commit.length < WHOLE) {
      throw badRequest(
        `The commit ${commit} is abbreviated, and the run of a commit is found by all ${WHOLE} digits: git rev-parse ${commit}`,
      );
    }
    const deadlineSeconds = Math.ceil(planned.deadlineMinutes * 60);
    return { runId: deriveRunId(project, commit, name), plan: { shards: [...planned.shards], deadlineSeconds } };
  }
  if (repository === undefined || pipelineId === undefined) return { runId: deriveRunId(project, commit, name ?? '') };
  return { runId: deriveRunId(repository.name, commit, name ?? '', pipelineId) };
}

/** The verdict of an attempt that there is, for whoever may read it. */
function verdictOf(state: RunState | undefined, attempt: number, { may }: AccessToken): z.infer<typeof answer>['ended'] {
  const isOver = state !== undefined && attempt <= state.attempt && isFinished(state.status);
  return isOver && may?.includes('read') !== false ? { status: state.status, at: state.updatedAt } : undefined;
}

/** Opens a run before its first worker starts, so that it is shown as pending. */
export function openRun(deps: IngressDeps): Route {
  return {
    method: 'post',
    path: '/v1/runs',
    summary: 'Opens a run, with the shards that will report or with tasks for workers',
    access: 'token',
    may: ['publish', 'submit'],
    body: { 'application/json': request },
    answers: {
      202: { description: 'The run is opened, or was already', schema: answer },
      409: { description: 'The run is known, and cannot be given these tasks' },
    },
    async handle(httpRequest, response) {
      requireMediaType(httpRequest, ['application/json']);
      const body = await readJson(httpRequest, deps.configuration.limits.eventsBytes);
      const parsed = request.safeParse(withDefaults(body, deps.configuration.coordinator));
      if (!parsed.success) throw badRequest(describeFaults(parsed.error.issues, request, body));
      const { id, run, tasks, attempt: asked } = parsed.data;
      if (tasks !== undefined && parsed.data.plan !== undefined)
        throw badRequest('Give plan or tasks: the tasks are the shards of the run.');
      if (tasks === undefined && asked !== undefined) throw badRequest('Only tasks are sent as an attempt of a run.');
      const description = describeClaimOrRefuse(run ?? {}, deps.configuration);
      const place: Place = id === undefined ? derivePlace(description, run?.pipelineId, deps) : { runId: id };
      const { runId } = place;
      const plan = tasks === undefined ? (parsed.data.plan ?? place.plan) : undefined;
      const token = tokenOf(response);
      requirePermission(token, tasks === undefined ? 'publish' : 'submit');
      const state = await requireUp('The run store', () => deps.store.runs.state(runId));
      const known = state?.description.project;
      requireRunProject(token, runId, known, { ...description, pipelineId: run?.pipelineId });
      const at = new Date(deps.now()).toISOString();
      // Saying the same twice is one fact; saying more later is another.
      const saying = digestOf(JSON.stringify([run, plan])).slice(0, 32);
      const event = workerEvent.parse({ type: 'run-started', id: `opened-${saying}`, runId, at, run, plan });
      const facts: RunFact[] = factsOfEvent(event, at, deps.configuration);
      const attempt = asked === 'next' ? (state?.attempt ?? 0) + 1 : asked;
      const sent = tasks === undefined ? undefined : (attempt ?? 1);
      if (tasks !== undefined && sent !== undefined) {
        if (state !== undefined) await requireRoomForTasks({ runId, attempt: sent, claim: description, token }, deps);
        facts.push(...(await planFacts({ runId, attempt, at }, tasks, deps)));
      }
      await requireUp('The queue', () => deps.workerEvents.send({ ...scopeOf(token), facts }));
      const reportUrl = reportUrlFor(runId, token, known, deps.configuration);
      const ended = sent === undefined ? undefined : verdictOf(state, sent, token);
      response.status(202).json({ runId, reportUrl, attempt: sent, ended });
    },
  };
}
