/** What a provider can show and tell, honestly (law 5). The table in `docs/providers.md` and the one of `testwire providers` are made from these. */
export const CAPABILITIES = [
  'checkRun',
  'buildStatus',
  'changeComment',
  'annotations',
  'insights',
  'testResults',
  'buildDescription',
  'artifactUpload',
  'collectResults',
  'trigger',
  'rerun',
  'cancel',
  'webhooks',
  'detect',
] as const;
export type Capability = (typeof CAPABILITIES)[number];

/** What people call them, in the documentation and in the terminal. */
export const CAPABILITY_NAMES: Readonly<Record<Capability, string>> = {
  checkRun: 'Check with a report',
  buildStatus: 'Commit status',
  changeComment: 'Comment on the change',
  annotations: 'Failures at their lines',
  insights: 'Report beside the code',
  testResults: 'Its own test results',
  buildDescription: 'A line at the build',
  artifactUpload: 'Takes artifacts',
  collectResults: 'Results read from its CI',
  trigger: 'Start of a pipeline',
  rerun: 'Re-run of a pipeline',
  cancel: 'Cancelling a pipeline',
  webhooks: 'Webhooks',
  detect: 'Found out inside a job',
};

export type Support =
  | { readonly support: 'yes'; readonly note?: string }
  /** Works under a condition that the note names: "GitHub App only". */
  | { readonly support: 'conditional'; readonly note: string }
  | { readonly support: 'no'; readonly note?: string };

export type CapabilityTable = Readonly<Record<Capability, Support>>;
