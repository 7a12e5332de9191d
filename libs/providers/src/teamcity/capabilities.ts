import type { CapabilityTable } from '../capabilities.ts';

const AT_THE_HOST = 'At the host of the code, whose connection it takes; TeamCity hosts none';

export const teamcityCapabilities: CapabilityTable = {
  checkRun: { support: 'no', note: AT_THE_HOST },
  buildStatus: { support: 'no', note: AT_THE_HOST },
  changeComment: { support: 'no', note: AT_THE_HOST },
  annotations: { support: 'no', note: AT_THE_HOST },
  insights: { support: 'no', note: AT_THE_HOST },
  testResults: {
    support: 'conditional',
    note: 'Only while the build still runs (agentless builds above all), with reportTests; a finished build takes no more tests',
  },
  buildDescription: { support: 'yes', note: 'One line in the comment of the build, and a tag; what others wrote there stays' },
  artifactUpload: { support: 'no', note: 'TeamCity takes artifacts only from inside the build' },
  collectResults: { support: 'yes', note: 'The tests that TeamCity recorded; artifacts where there are none' },
  trigger: { support: 'yes', note: 'A branch of a build configuration' },
  rerun: {
    support: 'conditional',
    note: 'A new build of the same changes; not when a secret parameter was given to the old one',
  },
  cancel: { support: 'yes' },
  webhooks: { support: 'conditional', note: 'Unsigned: basic authentication, or a key at the end of the address' },
  detect: { support: 'yes' },
};
