/**
 * The providers that ship with Testwire. A new one adds one line here, one folder in
 * `libs/providers/src`, and one line in its registry; `test/registry.test.ts` names whatever was forgotten.
 */
export const PROVIDER_IDS = [
  'local',
  'github',
  'gitlab',
  'jenkins',
  'bitbucket',
  'circleci',
  'travis',
  'azure-devops',
  'teamcity',
  'bitbucket-dc',
  'gitea',
] as const;

/** A provider that ships with Testwire. Users can register others, so configuration takes any string. */
export type BuiltInProviderId = (typeof PROVIDER_IDS)[number];
