import type { CapabilityTable } from '../capabilities.ts';

const AT_THE_HOST = 'At the host of the code, whose connection it takes; Jenkins hosts none';

export const jenkinsCapabilities: CapabilityTable = {
  checkRun: { support: 'no', note: AT_THE_HOST },
  buildStatus: { support: 'no', note: AT_THE_HOST },
  changeComment: { support: 'no', note: AT_THE_HOST },
  annotations: { support: 'no', note: AT_THE_HOST },
  insights: { support: 'no', note: AT_THE_HOST },
  testResults: { support: 'no', note: 'Jenkins takes test results only from inside the build (step junit)' },
  buildDescription: { support: 'yes', note: 'One line in the description of the build; what others wrote there stays' },
  artifactUpload: { support: 'no', note: 'Jenkins takes artifacts only from inside the build (archiveArtifacts)' },
  collectResults: { support: 'yes', note: 'What the step junit recorded; archived files where there is none' },
  trigger: { support: 'yes', note: 'A branch of a multibranch job, or a job with a parameter for the branch' },
  rerun: {
    support: 'conditional',
    note: 'A new build with the same parameters, of what the branch then holds; not when a parameter is secret or a plugin set it',
  },
  cancel: { support: 'yes' },
  webhooks: { support: 'conditional', note: 'With the Notification plugin or the Outbound WebHook plugin; neither signs' },
  detect: { support: 'yes' },
};
