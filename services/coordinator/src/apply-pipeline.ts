import type { ProjectConfig } from '@testwire/config';
import { type ChangeRef, type CiEvent, deriveRunId, type RunFact } from '@testwire/contracts';
import { attemptOf } from './attempt-of.ts';
import { askIfAllowed, type Answer } from './ask-if-allowed.ts';
import { matchesAny } from './match-globs.ts';
import type { Effect, Origin } from './effect.ts';
import { collectPipeline } from './collect-pipeline.ts';
import type { CoordinatorDeps } from './deps.ts';
import { deadlineAfter } from './deadline-after.ts';
import { recordFacts } from './record-facts.ts';
import { takeRun } from './take-run.ts';

type PipelineStarted = Extract<CiEvent, { type: 'pipeline-started' }>;
type PipelineCompleted = Extract<CiEvent, { type: 'pipeline-completed' }>;

/** A pipeline that we show as pending and never hear of again ends after this long, so that no required check waits for ever. */
const PIPELINE_DEADLINE_MINUTES = 24 * 60;

/** Two CIs may count to the same number. */
export function pipelineRunId(
  project: ProjectConfig,
  repository: string,
  pipelineId: string,
  { connection, ci }: Pick<Origin, 'connection' | 'ci'>,
): string {
  return deriveRunId(project.id, repository, 'pipeline', ...(ci === connection ? [] : [ci]), pipelineId);
}

/** With only one pipeline per project the check is called what the project says; otherwise each pipeline has its own. */
function checkName(project: ProjectConfig, pipelineName: string): string {
  return `${project.name}: ${pipelineName}`.slice(0, 100);
}

/** The change that a pipeline ran for: the event says so, or the provider knows (forks leave it out of the event). */
async function findChange(
  event: PipelineStarted | PipelineCompleted,
  origin: Origin,
  deps: CoordinatorDeps,
): Promise<Answer<ChangeRef>> {
  const [said] = event.changes;
  if (said !== undefined) return { answer: said };
  const { connection } = origin;
  const { commit } = event.pipeline;
  const ask = async () => (await deps.providers.get(connection)?.findChanges?.(event.repository, commit))?.[0];
  return askIfAllowed(ask, { connection, what: `which change commit ${commit} belongs to` }, deps);
}

interface Opening {
  readonly facts: readonly RunFact[];
  readonly refused?: string;
}

async function openingFacts(
  project: ProjectConfig,
  event: PipelineStarted | PipelineCompleted,
  origin: Origin,
  deps: CoordinatorDeps,
): Promise<Opening> {
  const { repository } = event;
  const pipeline = origin.ci === origin.connection ? event.pipeline : { ...event.pipeline, connection: origin.ci };
  const { answer: change, refused } = await findChange(event, origin, deps);
  const base = { runId: pipelineRunId(project, repository.name, pipeline.id, origin), at: origin.receivedAt };
  const facts: RunFact[] = [
    {
      ...base,
      // Of two pipelines, the one that began later is newer, whichever ended first.
      at: earlier(pipeline.startedAt, origin.receivedAt),
      id: `opened-${origin.deliveryId}`,
      kind: 'opened',
      ...(project.collect.required ? {} : { tentative: true }),
      run: {
        project: project.id,
        connection: origin.connection,
        name: checkName(project, pipeline.name),
        repository,
        commit: pipeline.commit,
        pipeline,
        ...(pipeline.branch === undefined ? {} : { branch: pipeline.branch }),
        ...(change === undefined ? {} : { change }),
      },
    },
    {
      ...base,
      id: `pipeline-${pipeline.attempt}-${origin.deliveryId}`,
      kind: 'attempt-started',
      attempt: pipeline.attempt,
      reason: 'the pipeline runs',
      pipeline,
    },
  ];
  return { facts, ...(refused === undefined ? {} : { refused }) };
}

/** The event with the attempt that it counts as, and the run that it is about. */
async function enterRun<E extends PipelineStarted | PipelineCompleted>(
  project: ProjectConfig,
  event: E,
  origin: Origin,
  deps: CoordinatorDeps,
): Promise<{ readonly event: E; readonly runId: string }> {
  const { pipeline, repository } = event;
  const runId = pipelineRunId(project, repository.name, pipeline.id, origin);
  await takeRun(runId, project, deps);
  const attempt = await attemptOf(runId, pipeline, origin, deps);
  return { runId, event: { ...event, pipeline: { ...pipeline, attempt } } };
}

/** The first when it is known and not in the future. */
function earlier(at: string | undefined, other: string): string {
  return at !== undefined && Date.parse(at) < Date.parse(other) ? at : other;
}

function unwanted(project: ProjectConfig, pipelineName: string): Effect | undefined {
  if (matchesAny(pipelineName, project.collect.pipelines)) return undefined;
  return { runIds: [], ignored: `project ${project.id} does not collect from pipeline "${pipelineName}"` };
}

/** Shows the run as pending, when the project says that this pipeline must bring results. */
export async function applyPipelineStarted(
  project: ProjectConfig,
  told: PipelineStarted,
  origin: Origin,
  deps: CoordinatorDeps,
): Promise<Effect> {
  const refusal = unwanted(project, told.pipeline.name);
  if (refusal !== undefined) return refusal;
  if (!project.collect.required) return { runIds: [], ignored: 'results are collected when the pipeline has completed' };
  const { event, runId } = await enterRun(project, told, origin, deps);
  const { facts, ...rest } = await openingFacts(project, event, origin, deps);
  const planned: RunFact = {
    id: `planned-${event.pipeline.attempt}-${origin.deliveryId}`,
    runId,
    at: origin.receivedAt,
    kind: 'planned',
    attempt: event.pipeline.attempt,
    shards: [],
    deadline: deadlineAfter(origin.receivedAt, PIPELINE_DEADLINE_MINUTES),
  };
  return { runIds: await recordFacts([...facts, planned], deps), ...rest };
}

/** Collects what the pipeline left, and makes it a run. A pipeline without results makes none, unless the project requires them. */
export async function applyPipelineCompleted(
  project: ProjectConfig,
  told: PipelineCompleted,
  origin: Origin,
  deps: CoordinatorDeps,
): Promise<Effect> {
  const refusal = unwanted(project, told.pipeline.name);
  if (refusal !== undefined) return refusal;
  const { event, runId } = await enterRun(project, told, origin, deps);
  const collected = await collectPipeline(project, event, { runId, at: origin.receivedAt, connection: origin.ci }, deps);
  const finished: RunFact = {
    id: `finished-${event.pipeline.attempt}-${origin.deliveryId}`,
    runId,
    at: origin.receivedAt,
    kind: 'run-finished',
    attempt: event.pipeline.attempt,
    conclusion: event.conclusion,
  };
  const { facts, ...rest } = await openingFacts(project, event, origin, deps);
  const runIds = await recordFacts([...facts, ...collected, finished], deps);
  if (runIds.length > 0) return { runIds, ...rest };
  return { runIds, ignored: `pipeline "${event.pipeline.name}" left no results in files that match the globs of the project` };
}
