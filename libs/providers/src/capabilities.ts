/** What a provider can show and tell, honestly (law 5). The table in `docs/providers.md` is generated from these. */
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

export type Support =
  | { readonly support: 'yes'; readonly note?: string }
  /** Works under a condition that the note names: "GitHub App only". */
  | { readonly support: 'conditional'; readonly note: string }
  | { readonly support: 'no'; readonly note?: string };

export type CapabilityTable = Readonly<Record<Capability, Support>>;
