import type { CapabilityTable } from '../capabilities.ts';

export const gitlabCapabilities: CapabilityTable = {
  checkRun: { support: 'no', note: 'GitLab has none; the commit status and the merge request note take its place' },
  buildStatus: {
    support: 'yes',
    note: 'Of a run inside a pipeline only when it is final: an unfinished status would keep the pipeline from finishing',
  },
  changeComment: { support: 'yes' },
  annotations: { support: 'no', note: 'Needs a code quality report from inside the job' },
  insights: { support: 'no', note: 'GitLab reads test reports from inside the job only' },
  testResults: { support: 'no' },
  buildDescription: { support: 'no' },
  artifactUpload: {
    support: 'conditional',
    note: 'As project uploads up to 100 MiB; job artifacts can only be made inside the job',
  },
  collectResults: { support: 'conditional', note: 'What the jobs declare as artifacts:reports:junit' },
  trigger: { support: 'conditional', note: 'With the scope api and the role Developer; inputs become variables' },
  rerun: { support: 'yes', note: 'Retries the failed and cancelled jobs' },
  cancel: { support: 'conditional', note: 'With the scope api and the role Developer' },
  webhooks: { support: 'yes', note: 'Signing token (GitLab 19.0 and later) or secret token' },
  detect: { support: 'yes' },
};
