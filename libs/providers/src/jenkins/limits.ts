/** Jenkins itself limits none of these; the numbers are ours, so that nothing grows without end. */
export const JENKINS_LIMITS = {
  /** One line at the build: more is not read in a list of builds. */
  descriptionLine: 300,
  /** Answers other than a test report or an artifact are far smaller. */
  answerBytes: 16 * 1024 * 1024,
  timeoutMs: 20_000,
  /** A large test report is made when it is asked for. */
  transferTimeoutMs: 120_000,
  /** For a proxy that answers 429 without saying how long: Jenkins has no rate limit. */
  rateLimitWaitMs: 60_000,
  /** Of `pipelineRef.id` in the contracts. */
  pipelineId: 128,
  /** Parameters of one build that are passed on. */
  parameters: 200,
} as const;
