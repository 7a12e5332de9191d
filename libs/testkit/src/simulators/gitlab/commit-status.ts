import { ApiError, notFound } from './api-error.ts';
import { type Commit, findCommit } from './commits.ts';
import type { PipelineRecord, ProjectRecord, StatusRecord, UserRecord } from './records.ts';
import { type StatusRequest, validateColumns } from './status-request.ts';
import { checkTransition } from './status-transition.ts';
import type { GitLabWorld } from './world.ts';

export interface StatusTarget {
  readonly project: ProjectRecord;
  /** As the caller wrote it. */
  readonly sha: string;
  readonly user: UserRecord;
}

/**
 * `POST /projects/:id/statuses/:sha`. An unfinished status of the same name, ref, pipeline and author moves on; otherwise a
 * new one takes the place of older ones of that name. `capacity` is how many a pipeline holds. Throws {@link ApiError}.
 */
export function postCommitStatus(
  world: GitLabWorld,
  target: StatusTarget,
  wanted: StatusRequest,
  capacity: number,
): StatusRecord {
  if (world.conflictsLeft > 0) {
    world.conflictsLeft -= 1;
    throw new ApiError(409, { message: 'Another update to this commit status is in progress' });
  }
  const commit = findCommit(world, target.project, target.sha);
  if (commit === undefined) throw notFound('Commit');
  const pipeline = newestPipeline(world, target.project, commit.sha, wanted);
  const ref = wanted.ref ?? pipeline?.ref ?? commit.branch;
  if (ref === undefined) throw notFound('References for commit');
  if (wanted.pipelineId !== undefined && pipeline === undefined) throw notFound('Pipeline for pipeline_id, sha and ref');
  validateColumns(wanted, ref);

  const current = pipeline === undefined ? undefined : unfinishedIn(world, pipeline, target.user, wanted.name, ref);
  const full = pipeline !== undefined && current === undefined && statusesIn(world, pipeline).length >= capacity;
  if (full && wanted.pipelineId !== undefined) throw new ApiError(422, { message: 'The number of jobs has exceeded the limit' });
  checkTransition(current?.status ?? 'created', wanted.state);

  const home = pipeline === undefined || full ? world.addExternalPipeline(target.project.id, commit.sha, ref) : pipeline;
  const status = current ?? addStatus(world, target, home, commit, ref, wanted);
  apply(wanted, status, world.timestamp());
  home.updatedAt = world.timestamp();
  for (const older of statusesIn(world, home)) {
    if (older.name === status.name && older.id !== status.id) older.retried = true;
  }
  return status;
}

export interface StatusFilter {
  readonly ref: string | undefined;
  readonly name: string | undefined;
  readonly pipelineId: number | undefined;
  /** Those too whose place another has taken. */
  readonly all: boolean;
}

export function listCommitStatuses(
  world: GitLabWorld,
  project: ProjectRecord,
  hash: string,
  filter: StatusFilter,
): readonly StatusRecord[] {
  const sha = findCommit(world, project, hash)?.sha;
  if (sha === undefined) throw notFound('Commit');
  return world.statuses.filter(
    (status) =>
      status.projectId === project.id &&
      status.sha === sha &&
      (filter.all || !status.retried) &&
      (filter.ref === undefined || status.ref === filter.ref) &&
      (filter.name === undefined || status.name === filter.name) &&
      (filter.pipelineId === undefined || status.pipelineId === filter.pipelineId),
  );
}

/** Of those for the commit; the ref and the id, when given, must both fit. */
function newestPipeline(
  world: GitLabWorld,
  project: ProjectRecord,
  sha: string,
  { ref, pipelineId }: StatusRequest,
): PipelineRecord | undefined {
  const fitting = world.pipelines.filter(
    (pipeline) =>
      pipeline.projectId === project.id &&
      pipeline.sha === sha &&
      (ref === undefined || pipeline.ref === ref) &&
      (pipelineId === undefined || pipeline.id === pipelineId),
  );
  return fitting.sort((one, other) => other.id - one.id)[0];
}

function statusesIn(world: GitLabWorld, pipeline: PipelineRecord): readonly StatusRecord[] {
  return world.statuses.filter((status) => status.pipelineId === pipeline.id);
}

function unfinishedIn(
  world: GitLabWorld,
  pipeline: PipelineRecord,
  user: UserRecord,
  name: string,
  ref: string,
): StatusRecord | undefined {
  return statusesIn(world, pipeline).find(
    (status) =>
      (status.status === 'pending' || status.status === 'running') &&
      status.name === name &&
      status.ref === ref &&
      status.author.id === user.id,
  );
}

function addStatus(
  world: GitLabWorld,
  { project, user }: StatusTarget,
  pipeline: PipelineRecord,
  commit: Commit,
  ref: string,
  { name, state }: StatusRequest,
): StatusRecord {
  return world.addStatus({
    projectId: project.id,
    pipelineId: pipeline.id,
    sha: commit.sha,
    ref,
    name,
    status: state,
    targetUrl: null,
    description: null,
    coverage: null,
    retried: false,
    author: user,
    createdAt: world.timestamp(),
    startedAt: null,
    finishedAt: null,
  });
}

/** What the request leaves out stays as it was. */
function apply(wanted: StatusRequest, status: StatusRecord, at: string): void {
  status.status = wanted.state;
  status.targetUrl = wanted.targetUrl ?? status.targetUrl;
  status.description = wanted.description ?? status.description;
  status.coverage = wanted.coverage ?? status.coverage;
  if (wanted.state === 'running') status.startedAt = at;
  if (wanted.state === 'success' || wanted.state === 'failed' || wanted.state === 'canceled') status.finishedAt = at;
}
