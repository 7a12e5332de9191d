import { type ChangeRef, commitSha } from '@testwire/contracts';
import { clip } from '../clip.ts';
import type { PullRequestAnswer } from './schema.ts';
import { linkOf } from '../web-url.ts';

/** A pull request of the API or of an event. @param headSha the whole hash, when it is known: Bitbucket gives 12 digits of it */
export function toChange({ id, title, source, destination, links }: PullRequestAnswer, headSha?: string): ChangeRef {
  const head = headSha ?? commitSha.safeParse(source?.commit?.hash).data;
  const base = commitSha.safeParse(destination?.commit?.hash).data;
  const headBranch = source?.branch?.name;
  const baseBranch = destination?.branch?.name;
  const url = linkOf(links?.html?.href);
  const from = source?.repository?.full_name;
  const into = destination?.repository?.full_name;
  return {
    number: id,
    ...(head === undefined ? {} : { headSha: head }),
    ...(headBranch ? { headBranch: clip(headBranch, 512) } : {}),
    ...(baseBranch ? { baseBranch: clip(baseBranch, 512) } : {}),
    ...(base === undefined ? {} : { baseSha: base }),
    ...(title ? { title: clip(title, 1024) } : {}),
    ...(url === undefined ? {} : { url }),
    // The source is null when the fork was deleted.
    ...(into == null ? {} : { fork: from?.toLowerCase() !== into.toLowerCase() }),
  };
}
