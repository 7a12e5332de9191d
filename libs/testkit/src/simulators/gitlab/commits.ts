import type { ProjectRecord } from './records.ts';
import type { GitLabWorld } from './world.ts';

export interface Commit {
  readonly sha: string;
  /** A branch of the project that contains it. A fork's commit has none: it is only under refs/merge-requests. */
  readonly branch: string | undefined;
}

/** Finds a commit by its hash or the first 7 or more digits of it. */
export function findCommit(world: GitLabWorld, project: ProjectRecord, hash: string): Commit | undefined {
  if (hash.length < 7) return undefined;
  const found = commitsOf(world, project).filter((commit) => commit.sha.startsWith(hash.toLowerCase()));
  return found.find((commit) => commit.branch !== undefined) ?? found[0];
}

function commitsOf(world: GitLabWorld, project: ProjectRecord): readonly Commit[] {
  return [
    ...project.commits,
    ...world.mergeRequests
      .filter((request) => request.projectId === project.id)
      .map((request) => ({
        sha: request.sha,
        branch: request.sourceProjectId === project.id ? request.sourceBranch : undefined,
      })),
    ...world.pipelines
      .filter((pipeline) => pipeline.projectId === project.id)
      .map((pipeline) => ({ sha: pipeline.sha, branch: pipeline.ref.startsWith('refs/') ? undefined : pipeline.ref })),
  ];
}
