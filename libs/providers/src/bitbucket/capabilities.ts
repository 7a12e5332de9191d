import type { CapabilityTable } from '../capabilities.ts';

export const bitbucketCapabilities: CapabilityTable = {
  checkRun: { support: 'no', note: 'Bitbucket has none; the build status and the Code Insights report take its place' },
  buildStatus: { support: 'yes' },
  changeComment: { support: 'yes' },
  annotations: { support: 'yes', note: 'Of the Code Insights report, 1000 at most' },
  insights: { support: 'yes', note: 'A report of the kind TEST with counts and every failed test' },
  testResults: { support: 'no', note: 'The Tests tab of a pipeline takes only what its steps write' },
  buildDescription: { support: 'no' },
  artifactUpload: {
    support: 'conditional',
    note: 'Into the Downloads of the repository, up to 100 MiB, with artifactUpload: downloads',
  },
  collectResults: { support: 'conditional', note: 'What Bitbucket Pipelines finds of JUnit reports in its steps' },
  trigger: { support: 'yes', note: 'A branch, refs/tags/TAG or a commit; a custom pipeline by its name' },
  rerun: { support: 'yes', note: 'A new pipeline for the same commit, without secured variables' },
  cancel: { support: 'yes' },
  webhooks: { support: 'yes', note: 'Signed with the secret of the webhook' },
  detect: { support: 'yes' },
};
