import { type ChangeRef, commitSha, webUrl } from '@testwire/contracts';
import { z } from 'zod';
import { clip } from '../clip.ts';
import type { PullRequestAnswer, RepositoryField } from './schema.ts';

/** `PROJECT/repository`, or `~person/repository`. */
export function nameOf({ slug, project }: RepositoryField): string {
  return `${project.key}/${slug}`;
}

/** `{ self: [{ href }] }`, which events have only of late. */
export function selfLink(links: unknown): string | undefined {
  return z.object({ self: z.array(z.object({ href: webUrl })).min(1) }).safeParse(links).data?.self[0]?.href;
}

/** A pull request of the API or of an event. The head is its own newest commit; a merge is never shown here. */
export function toChange({ id, title, fromRef, toRef, links }: PullRequestAnswer): ChangeRef {
  const head = commitSha.safeParse(fromRef?.latestCommit).data;
  const base = commitSha.safeParse(toRef?.latestCommit).data;
  const headBranch = branchName(fromRef);
  const baseBranch = branchName(toRef);
  const url = selfLink(links);
  const into = toRef?.repository;
  const from = fromRef?.repository;
  return {
    number: id,
    ...(head === undefined ? {} : { headSha: head }),
    ...(headBranch === undefined ? {} : { headBranch }),
    ...(baseBranch === undefined ? {} : { baseBranch }),
    ...(base === undefined ? {} : { baseSha: base }),
    ...(title ? { title: clip(title, 1024) } : {}),
    ...(url === undefined ? {} : { url }),
    ...(into == null || from == null ? {} : { fork: !sameRepository(from, into) }),
  };
}

function branchName(ref: PullRequestAnswer['fromRef']): string | undefined {
  const name = ref?.id?.replace(/^refs\/heads\//, '') || ref?.displayId;
  return name ? clip(name, 512) : undefined;
}

function sameRepository(one: RepositoryField, other: RepositoryField): boolean {
  return nameOf(one).toLowerCase() === nameOf(other).toLowerCase();
}
