import { type ChangeRef, commitSha } from '@testwire/contracts';
import { clip } from '../clip.ts';
import { linkOf } from '../web-url.ts';
import type { PullAnswer } from './schema.ts';

export function toChange({ number, title, html_url: page, head, base }: PullAnswer): ChangeRef {
  const url = linkOf(page);
  const headSha = commitSha.safeParse(head.sha).data;
  const baseSha = commitSha.safeParse(base.sha).data;
  return {
    number,
    ...(headSha === undefined ? {} : { headSha }),
    headBranch: head.ref.slice(0, 512),
    baseBranch: base.ref.slice(0, 512),
    ...(baseSha === undefined ? {} : { baseSha }),
    fork: repositoryOf(head) !== repositoryOf(base),
    ...(title ? { title: clip(title, 1024) } : {}),
    ...(url === undefined ? {} : { url }),
  };
}

/** None when the fork was deleted, which is then another than the base. */
function repositoryOf({ repo, repo_id: id }: PullAnswer['head']): string | number | undefined {
  return repo?.id ?? repo?.full_name ?? id ?? undefined;
}
