import type { CapabilityTable } from '../capabilities.ts';

export const localCapabilities: CapabilityTable = {
  checkRun: { support: 'yes', note: 'As status.json' },
  buildStatus: { support: 'no', note: 'status.json holds the check; there is no second one' },
  changeComment: { support: 'yes', note: 'As comment.md; without a change, as summary.md' },
  annotations: { support: 'yes', note: 'In status.json' },
  insights: { support: 'no' },
  testResults: { support: 'no' },
  buildDescription: { support: 'no' },
  artifactUpload: { support: 'yes', note: 'As copies, with file: URLs' },
  collectResults: { support: 'no', note: 'There is no CI to read them from; publish them' },
  trigger: { support: 'no' },
  rerun: { support: 'no' },
  cancel: { support: 'no' },
  webhooks: { support: 'yes', note: 'Ready-made CI events, signed with X-Testwire-Signature-256' },
  detect: { support: 'yes', note: 'When no other provider is found' },
};
