import { MARKER_RESERVE } from '../sticky.ts';
import type { BudgetWindow } from '../write-budget.ts';

/** Sizes in UTF-16 code units unless said otherwise. Gitea and Forgejo state few of them; where they do not, we stay on the safe side. */
export const GITEA_LIMITS = {
  /** The columns take 64 KiB; the list on a pull request shows about this much. */
  statusContext: 255,
  statusDescription: 255,
  /** Not stated; what Renovate stays within (https://github.com/renovatebot/renovate, lib/modules/platform/gitea). */
  commentBody: 1_000_000 - MARKER_RESERVE,
  /** `MAX_RESPONSE_ITEMS` as installed: https://docs.gitea.com/administration/config-cheat-sheet#api-api. A server may be set to less. */
  perPage: 50,
  /** 1000 contexts of a commit. */
  statusPages: 20,
  commentPages: 200,
  /** 1000 open pull requests. */
  pullRequestPages: 20,
  /** 10,000 artifacts; fewer of a server with smaller pages. */
  artifactPages: 200,
  assetPages: 20,
  /** A release takes 2048 MB as installed; a copy is held in memory while it is sent, hence less. */
  uploadBytes: 100 * 1024 * 1024,
  /** All comments of a pull request come in one answer. */
  answerBytes: 64 * 1024 * 1024,
  timeoutMs: 20_000,
  /** A file takes longer than a usual call. */
  transferTimeoutMs: 120_000,
  /** Gitea has no limit of its own; the proxy in front of it may, and rarely says how long. */
  rateLimitWaitMs: 60_000,
} as const;

/** Neither Gitea nor Forgejo limits writes: https://docs.gitea.com/administration/config-cheat-sheet has no such setting. */
export const GITEA_WINDOWS: readonly BudgetWindow[] = [];
