import type { CapabilityTable } from '../capabilities.ts';

const AT_THE_HOST = 'Travis CI shows none; it is written at the code host';

export const travisCapabilities: CapabilityTable = {
  checkRun: { support: 'no', note: AT_THE_HOST },
  buildStatus: { support: 'no', note: AT_THE_HOST },
  changeComment: { support: 'no', note: AT_THE_HOST },
  annotations: { support: 'no' },
  insights: { support: 'no' },
  testResults: { support: 'no' },
  buildDescription: { support: 'no' },
  artifactUpload: { support: 'no' },
  collectResults: { support: 'no', note: 'Travis CI keeps neither test results nor files; publish them from the job' },
  trigger: { support: 'conditional', note: 'Repositories at GitHub; ten builds an hour for each' },
  rerun: { support: 'yes' },
  cancel: { support: 'yes' },
  webhooks: {
    support: 'yes',
    note: 'Signed with the key of Travis CI, which is fetched from its API; a secret beside it tells that they were sent for you',
  },
  detect: { support: 'yes' },
};
