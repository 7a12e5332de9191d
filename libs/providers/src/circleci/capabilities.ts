import type { CapabilityTable } from '../capabilities.ts';

const AT_THE_HOST = 'CircleCI shows none; it is written at the code host';

export const circleciCapabilities: CapabilityTable = {
  checkRun: { support: 'no', note: AT_THE_HOST },
  buildStatus: { support: 'no', note: AT_THE_HOST },
  changeComment: { support: 'no', note: AT_THE_HOST },
  annotations: { support: 'no' },
  insights: { support: 'no' },
  testResults: { support: 'no', note: 'Only from inside the job (store_test_results)' },
  buildDescription: { support: 'no' },
  artifactUpload: { support: 'no', note: 'Only from inside the job (store_artifacts)' },
  collectResults: { support: 'yes', note: 'What store_test_results recorded; else artifacts of the jobs' },
  trigger: { support: 'yes', note: 'GitHub App and GitLab projects must be named by their slug' },
  rerun: { support: 'yes', note: 'As a new workflow' },
  cancel: { support: 'yes' },
  webhooks: { support: 'yes' },
  detect: { support: 'yes' },
};
