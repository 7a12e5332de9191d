/**
 * Sizes in UTF-16 code units unless said otherwise. TeamCity documents no limit on its REST API's writes, so there is no budget to keep;
 * where a number is ours, it says so.
 */
export const TEAMCITY_LIMITS = {
  /** Comments lie in a database column of this size; what is longer is cut or refused, by the database. */
  comment: 4000,
  /** Ours: one line among those of other runs and of people. */
  commentLine: 1000,
  /** Ours: the longest name of a test that is reported; TeamCity cuts far longer ones in its lists. */
  testName: 1000,
  /** Ours: why a test failed, within a service message. */
  testMessage: 4000,
  testDetails: 20_000,
  /** Ours: characters of one request to the build log. */
  logCharacters: 400_000,
  /** Ours: tests that are reported of one run. */
  reportedTests: 20_000,
  /** TeamCity gives 100 when no count is asked for, and has no stated maximum. */
  testsPerPage: 500,
  /** 200,000 tests. */
  testPages: 400,
  /** Ours: files of one build that are looked at. */
  artifacts: 10_000,
  /** A page of tests with their stack traces. */
  answerBytes: 64 * 1024 * 1024,
  timeoutMs: 20_000,
  /** A file, or a page of tests with details, takes longer than a usual call. */
  transferTimeoutMs: 120_000,
  /** When a 429 of a proxy, or of TeamCity Cloud, does not say how long. */
  rateLimitWaitMs: 60_000,
} as const;
