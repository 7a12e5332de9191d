import { MARKER_RESERVE } from '../sticky.ts';
import type { BudgetWindow } from '../write-budget.ts';

/** GitLab.com's limits, and the default of self-managed ones for notes: https://docs.gitlab.com/security/rate_limits/ */
export const GITLAB_WINDOWS = {
  requests: [{ name: '2000 requests a minute', limit: 2000, perMs: 60_000 }],
  notes: [{ name: '60 notes a minute', limit: 60, perMs: 60_000 }],
} as const satisfies Record<string, readonly BudgetWindow[]>;

/** Sizes in the unit that GitLab counts. Where a number is the server's default, an administrator may have changed it. */
export const GITLAB_LIMITS = {
  /** Columns `description` and `target_url` of a commit status are varchar(255). */
  statusDescription: 255,
  statusTargetUrl: 255,
  statusName: 255,
  /** https://docs.gitlab.com/administration/instance_limits/#size-of-comments-and-descriptions-of-issues-merge-requests-and-epics */
  noteCharacters: 1_000_000,
  noteBody: 1_000_000 - MARKER_RESERVE,
  /** Default of https://docs.gitlab.com/administration/settings/account_and_limit_settings/#max-attachment-size */
  uploadBytes: 100 * 1024 * 1024,
  /** https://docs.gitlab.com/api/rest/#offset-based-pagination */
  perPage: 100,
  /** Default of https://docs.gitlab.com/administration/instance_limits/#max-number-of-comments: 5,000 notes are 50 pages. */
  pages: 60,
  /** Answers other than a test report are far smaller than this; a page of 100 notes of full size is not. */
  answerBytes: 256 * 1024 * 1024,
  timeoutMs: 20_000,
  /** A large upload or a large test report takes longer than a usual call. */
  transferTimeoutMs: 120_000,
  /** When a 429 does not say how long: the windows of GitLab's throttles are a minute. */
  rateLimitWaitMs: 60_000,
} as const;
