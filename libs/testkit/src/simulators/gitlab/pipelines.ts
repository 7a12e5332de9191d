import type { MergeRequestRecord, PipelineRecord, ProjectRecord } from './records.ts';
import type { GitLabWorld } from './world.ts';

/** What a pipeline shows: its own jobs and the newest external statuses together. */
export function pipelineStatus(world: GitLabWorld, pipeline: PipelineRecord): string {
  const parts = [
    ...(pipeline.jobsStatus === undefined ? [] : [pipeline.jobsStatus]),
    ...world.statuses.filter((status) => status.pipelineId === pipeline.id && !status.retried).map((status) => status.status),
  ];
  if (new Set(parts).size === 1) return parts[0] ?? 'created';
  if (parts.some((part) => part === 'running' || part === 'pending')) return 'running';
  return ['failed', 'canceled', 'success'].find((status) => parts.includes(status)) ?? parts[0] ?? 'created';
}

/** Starts its failed jobs again; the pipeline keeps its id. */
export function retryPipeline(world: GitLabWorld, pipeline: PipelineRecord): void {
  pipeline.jobsStatus = 'running';
  pipeline.retries += 1;
  pipeline.updatedAt = world.timestamp();
}

/** Stops the jobs of its own that have not ended. */
export function cancelPipeline(world: GitLabWorld, pipeline: PipelineRecord): void {
  if (pipeline.jobsStatus !== 'running' && pipeline.jobsStatus !== 'pending') return;
  pipeline.jobsStatus = 'canceled';
  pipeline.updatedAt = world.timestamp();
}

/** The commit that a branch is at, as far as anything here says: the newest pipeline, merge request or commit of it. */
export function headOf(world: GitLabWorld, project: ProjectRecord, branch: string): string | undefined {
  const pipeline = world.pipelines.findLast((one) => one.projectId === project.id && one.ref === branch);
  const request = world.mergeRequests.findLast((one) => one.sourceProjectId === project.id && one.sourceBranch === branch);
  return pipeline?.sha ?? request?.sha ?? project.commits.findLast((one) => one.branch === branch)?.sha;
}

/** The newest pipeline of the merge request's head, made for it or for its branch. */
export function headPipeline(world: GitLabWorld, request: MergeRequestRecord): PipelineRecord | undefined {
  return world.pipelines
    .filter(
      (pipeline) =>
        pipeline.projectId === request.projectId &&
        pipeline.sha === request.sha &&
        (pipeline.mergeRequestIid === request.iid ||
          (pipeline.ref === request.sourceBranch && request.sourceProjectId === request.projectId)),
    )
    .sort((one, other) => other.id - one.id)[0];
}
