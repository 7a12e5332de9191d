/** Data Center runs no jobs, so none is ever inside it. The CI that does names it as the host of the code. */
export function detectBitbucketDc(): undefined {
  return undefined;
}
