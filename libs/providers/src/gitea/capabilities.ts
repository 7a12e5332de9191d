import type { CapabilityTable } from '../capabilities.ts';

export const giteaCapabilities: CapabilityTable = {
  checkRun: { support: 'no', note: 'Gitea has none; the commit status and the comment take its place' },
  buildStatus: { support: 'yes' },
  changeComment: { support: 'yes' },
  annotations: { support: 'no' },
  insights: { support: 'no' },
  testResults: { support: 'no' },
  buildDescription: { support: 'no' },
  artifactUpload: {
    support: 'conditional',
    note: 'As assets of a pre-release, up to 100 MiB, with artifactUpload: release',
  },
  collectResults: {
    support: 'conditional',
    note: 'Artifacts of Gitea Actions, where the server has an API for them (Gitea 1.24 and later; Forgejo has none)',
  },
  trigger: { support: 'yes', note: 'A workflow by its file name, which must have workflow_dispatch' },
  rerun: { support: 'no' },
  cancel: { support: 'no' },
  webhooks: { support: 'yes', note: 'Signed with the secret of the webhook' },
  detect: { support: 'yes' },
};
