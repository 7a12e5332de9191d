/** What CircleCI says, where it says anything; the rest is ours, so that nothing grows without end. */
export const CIRCLECI_LIMITS = {
  /** Pages of a list; CircleCI gives no size that could be asked for. */
  pages: 200,
  /** Jobs of one workflow that are looked into. */
  jobs: 1000,
  answerBytes: 64 * 1024 * 1024,
  timeoutMs: 20_000,
  /** An artifact takes longer than a usual call. */
  transferTimeoutMs: 120_000,
  /** From the address of an artifact to where it lies. */
  redirects: 3,
  /** When a 429 does not say how long: https://circleci.com/docs/api-developers-guide/#rate-limits asks to back off, and names no time. */
  rateLimitWaitMs: 60_000,
} as const;
