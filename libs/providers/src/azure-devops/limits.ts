import type { BudgetWindow } from '../write-budget.ts';

/** Sizes in characters where nothing else is said. Ours: the vendor states no number, so we keep to a modest one. */
export const AZURE_DEVOPS_LIMITS = {
  /** Ours: one line on the pull request's page. */
  statusDescription: 400,
  /** Ours; a report link that is longer is left out. */
  statusTargetUrl: 2048,
  /** Of one comment: https://github.com/runatlantis/atlantis/blob/main/server/events/vcs/azuredevops/client.go */
  commentBody: 150_000,
  /** https://learn.microsoft.com/rest/api/azure/devops/test/runs/create: names of up to 256 characters. */
  testRunName: 256,
  /** https://learn.microsoft.com/rest/api/azure/devops/test/results/add: "maxSize = 1000 chars" of comment and stack trace. */
  testResultText: 1000,
  testResultName: 256,
  /** Most results that one call takes, and that one page of a list has. */
  resultsPerCall: 1000,
  /** With details such as sub results a page is smaller. */
  detailedResultsPerPage: 200,
  /** Ours: results of one run that are written; the failed ones come first. */
  results: 100_000,
  /** Ours: the whole report, as an attachment of the test run. */
  reportBody: 1_000_000,
  /** Ours, in bytes: an attachment travels as base64 inside JSON, and all of it is in memory. */
  attachmentBytes: 50 * 1024 * 1024,
  perPage: 100,
  /** Ours: pages of one list; 100,000 results with details, as many as are written. */
  pages: 501,
  /** Ours: how deep sub results are followed; the vendor nests at most three levels. */
  subResultDepth: 8,
  /** A pull request with very many threads is the largest usual answer. */
  answerBytes: 256 * 1024 * 1024,
  timeoutMs: 20_000,
  /** A large attachment, or a thousand results, takes longer than a usual call. */
  transferTimeoutMs: 120_000,
  /** When a 429 does not say how long: https://learn.microsoft.com/azure/devops/integrate/concepts/rate-limits looks at 5 minutes. */
  rateLimitWaitMs: 300_000,
} as const;

/**
 * None: the vendor measures what requests consume (200 units in 5 minutes), not how many there are, and says with `Retry-After` when to
 * slow down, first together with good answers.
 */
export const AZURE_DEVOPS_WINDOWS: readonly BudgetWindow[] = [];
