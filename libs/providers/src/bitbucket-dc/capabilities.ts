import type { CapabilityTable } from '../capabilities.ts';

const NO_CI = 'Data Center runs no pipelines; its CI is another product';

export const bitbucketDcCapabilities: CapabilityTable = {
  checkRun: { support: 'no', note: 'Bitbucket has none; the build status and the Code Insights report take its place' },
  buildStatus: { support: 'yes', note: 'With the counts of passed, failed and skipped tests' },
  changeComment: { support: 'yes' },
  annotations: { support: 'yes', note: 'Of the Code Insights report, 1000 at most' },
  insights: { support: 'yes', note: 'A report with counts and every failed test' },
  testResults: { support: 'no', note: 'The build status holds the counts; there is no place for single tests' },
  buildDescription: { support: 'no' },
  artifactUpload: { support: 'no', note: 'Data Center has no place for files; the report links to our own store' },
  collectResults: { support: 'no', note: NO_CI },
  trigger: { support: 'no', note: NO_CI },
  rerun: { support: 'no', note: NO_CI },
  cancel: { support: 'no', note: NO_CI },
  webhooks: { support: 'yes', note: 'Signed with the secret of the webhook' },
  detect: { support: 'no', note: NO_CI },
};
