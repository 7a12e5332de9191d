import type { CapabilityTable } from '../capabilities.ts';

export const capabilities: CapabilityTable = {
  checkRun: {
    support: 'conditional',
    note: 'With a GitHub App, or the token of a workflow with "checks: write". Personal tokens cannot; a commit status is shown instead.',
  },
  buildStatus: { support: 'yes', note: 'Commit status, where a check run is not possible.' },
  changeComment: { support: 'yes' },
  annotations: { support: 'conditional', note: 'With check runs only; at most 500.' },
  insights: { support: 'no' },
  testResults: { support: 'no', note: 'The check run holds the report' },
  buildDescription: { support: 'no' },
  artifactUpload: {
    support: 'conditional',
    note: 'As assets of the release "testwire-artifacts", when artifactUpload is "release". Workflow artifacts cannot be made from outside a job.',
  },
  collectResults: { support: 'yes', note: 'From the artifacts of the workflow run.' },
  trigger: {
    support: 'conditional',
    note: 'Of workflows with the trigger "workflow_dispatch"; with "Actions: Read and write".',
  },
  rerun: { support: 'yes', note: 'Within 30 days of the workflow run.' },
  cancel: { support: 'conditional', note: 'With "Actions: Read and write".' },
  webhooks: { support: 'yes' },
  detect: { support: 'yes' },
};
