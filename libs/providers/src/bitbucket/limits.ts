import { MARKER_RESERVE } from '../sticky.ts';
import type { BudgetWindow } from '../write-budget.ts';

/** Sizes in UTF-16 code units unless said otherwise. Bitbucket states few of them; where it does not, we stay on the safe side. */
export const BITBUCKET_LIMITS = {
  /** Not stated; https://github.com/jenkinsci/bitbucket-branch-source-plugin (CloudBuildStatusNotifier) shortens names to this. */
  statusName: 255,
  /** Not stated; as the name. */
  statusDescription: 255,
  /** Not stated; a longer key is refused with 400. */
  statusKey: 40,
  /** A report's title and an annotation's summary: https://github.com/reviewdog/reviewdog/pull/1344 */
  reportTitle: 450,
  annotationSummary: 450,
  /** https://developer.atlassian.com/cloud/bitbucket/rest/api-group-reports/ */
  details: 2000,
  annotationsPerRequest: 100,
  annotations: 1000,
  reportData: 10,
  /** Not stated for Cloud; what Data Center takes (https://github.com/runatlantis/atlantis, bitbucketserver client). */
  commentCharacters: 32_768,
  commentBody: 32_768 - MARKER_RESERVE,
  /** Downloads take up to 2 GB; a copy is held in memory while it is sent, hence less. */
  uploadBytes: 100 * 1024 * 1024,
  /** https://developer.atlassian.com/cloud/bitbucket/rest/intro/#pagination: 10 to 100, and where a resource says less, 50. */
  perPage: 100,
  pullRequestsPerPage: 50,
  /** 10,000 comments. */
  commentPages: 100,
  /** 500 open pull requests. */
  pullRequestPages: 10,
  /** 1000 steps of a pipeline, and 10,000 test cases of a step. */
  stepPages: 10,
  testCasePages: 100,
  /** Why a test failed may take a request each, of which there are 1000 an hour. */
  reasonRequests: 50,
  /** A page of 100 comments of full size. */
  answerBytes: 32 * 1024 * 1024,
  timeoutMs: 20_000,
  /** A file takes longer than a usual call. */
  transferTimeoutMs: 120_000,
  /** A 429 does not say how long; the hour that it counts over rolls, so some requests come free every minute. */
  rateLimitWaitMs: 60_000,
} as const;

/**
 * Requests for repository data, reads and writes together, are 1000 in a rolling hour:
 * https://support.atlassian.com/bitbucket-cloud/docs/api-request-limits/. Each of our writes is preceded by a read or two.
 */
export const BITBUCKET_WINDOWS: readonly BudgetWindow[] = [
  { name: '400 writes an hour, of 1000 requests', limit: 400, perMs: 60 * 60 * 1000 },
];
