import { MARKER_RESERVE } from '../sticky.ts';
import type { BudgetWindow } from '../write-budget.ts';

/** Sizes in UTF-16 code units unless said otherwise; from https://developer.atlassian.com/server/bitbucket/rest/v904/ where nothing else is said. */
export const BITBUCKET_DC_LIMITS = {
  statusName: 255,
  /** Not stated; as the name. */
  statusDescription: 255,
  statusUrl: 450,
  statusRef: 1024,
  reportTitle: 450,
  reportDetails: 2000,
  annotationMessage: 2000,
  annotationPath: 50_000,
  /** Of one report, unless the administrator sets another: a request that exceeds it is refused as a whole. */
  annotations: 1000,
  /** https://github.com/runatlantis/atlantis (bitbucketserver client). */
  commentCharacters: 32_768,
  commentBody: 32_768 - MARKER_RESERVE,
  /** Pages are shortened by the server to 1000 entries at most (`page.max.*`); activities to 500. */
  perPage: 100,
  /** 10,000 activities. */
  activityPages: 100,
  /** 500 pull requests that hold one commit. */
  pullRequestPages: 5,
  /** A page of 100 comments of full size. */
  answerBytes: 32 * 1024 * 1024,
  timeoutMs: 20_000,
  /** For a 429 that does not say: the tokens that come back in that time serve some requests. */
  rateLimitWaitMs: 10_000,
} as const;

/**
 * Where the administrator limits requests, the default is 60 at once and 5 a second from then on, reads and writes together:
 * https://confluence.atlassian.com/bitbucketserver/improving-instance-stability-with-rate-limiting-976171954.html.
 * Each of our writes is preceded by a read or two.
 */
export const BITBUCKET_DC_WINDOWS: readonly BudgetWindow[] = [
  { name: '100 writes a minute, of 300 requests', limit: 100, perMs: 60_000 },
];
