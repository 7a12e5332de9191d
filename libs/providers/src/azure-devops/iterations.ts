import type { AzureDevOpsApi } from './api.ts';
import { iterationAnswer, listOf, pullRequestAnswer } from './schema.ts';

/** Where in a pull request a status of a commit belongs. */
export interface StatusTarget {
  /** A policy that resets on new changes takes statuses of an iteration only. Undefined where the server keeps none. */
  readonly iterationId: number | undefined;
  /** The commit is what Azure DevOps merged to try the iteration, not its head. */
  readonly isMerge: boolean;
}

/**
 * The newest iteration with this commit as its head, or the newest of all for the merge that Azure DevOps made of it. Undefined for any other
 * commit, such as the merge of an earlier iteration: what it says is not about the newest.
 */
export async function findIteration(api: AzureDevOpsApi, pullRequest: string, commit: string): Promise<StatusTarget | undefined> {
  const needs = 'Code (read)';
  const { value } = await api.json(listOf(iterationAnswer), { path: `${pullRequest}/iterations`, needs });
  const newestFirst = [...value].sort((a, b) => b.id - a.id);
  const own = newestFirst.find(({ sourceRefCommit }) => isSame(sourceRefCommit, commit));
  if (own !== undefined) return { iterationId: own.id, isMerge: false };
  const { lastMergeCommit, lastMergeSourceCommit } = await api.json(pullRequestAnswer, { path: pullRequest, needs });
  const [newest] = newestFirst;
  if (newest === undefined && isSame(lastMergeSourceCommit, commit)) return { iterationId: undefined, isMerge: false };
  // While a push is worked on, the merge may still be of the head before.
  const isOfNewest = newest === undefined || isSame(newest.sourceRefCommit, lastMergeSourceCommit?.commitId);
  return isOfNewest && isSame(lastMergeCommit, commit) ? { iterationId: newest?.id, isMerge: true } : undefined;
}

function isSame(ref: { readonly commitId: string } | null | undefined, commit: string | undefined): boolean {
  return commit !== undefined && ref?.commitId.toLowerCase() === commit.toLowerCase();
}
