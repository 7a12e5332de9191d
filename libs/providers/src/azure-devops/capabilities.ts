import type { CapabilityTable } from '../capabilities.ts';

export const azureDevOpsCapabilities: CapabilityTable = {
  checkRun: { support: 'no', note: 'There is none; the status, the comment and the test run take its place' },
  buildStatus: { support: 'yes', note: 'On the commit, and on the pull request, where branch policies read it' },
  changeComment: { support: 'yes', note: 'As a closed thread: an active one would block the merge' },
  annotations: { support: 'no', note: 'Each would be a thread that people have to close' },
  insights: { support: 'no' },
  testResults: {
    support: 'conditional',
    note: 'As a test run at the build, when the run has finished and the jobs of the build publish no test results themselves (setting testRuns)',
  },
  buildDescription: { support: 'no' },
  artifactUpload: {
    support: 'conditional',
    note: 'As attachments of the test run, when artifactUpload is test-run; pipeline artifacts can only be made inside the job',
  },
  collectResults: { support: 'yes', note: 'The test runs that the jobs publish (PublishTestResults@2)' },
  trigger: { support: 'yes' },
  rerun: { support: 'yes', note: 'Queues the same pipeline for the same commit, as a build of its own' },
  cancel: { support: 'yes' },
  webhooks: {
    support: 'yes',
    note: 'Service hooks, which are not signed: basic authentication, a header, or the key in the address',
  },
  detect: { support: 'yes' },
};
