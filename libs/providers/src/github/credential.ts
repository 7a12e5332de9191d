import type { GitHubSettings } from './settings.ts';

/** What kind of credential a connection has. `token`: one whose prefix says nothing. */
export type CredentialKind = 'app' | 'installation' | 'classic' | 'fine-grained' | 'user' | 'token' | 'none';

/** https://github.blog/engineering/platform-security/behind-githubs-new-authentication-token-formats/ */
const PREFIXES: readonly (readonly [string, CredentialKind])[] = [
  ['ghs_', 'installation'],
  ['ghp_', 'classic'],
  ['github_pat_', 'fine-grained'],
  ['gho_', 'user'],
  ['ghu_', 'user'],
];

const NAMES: Readonly<Record<CredentialKind, string>> = {
  app: 'GitHub App',
  installation: 'installation or workflow token',
  classic: 'personal access token (classic)',
  'fine-grained': 'fine-grained personal access token',
  user: 'OAuth token',
  token: 'token',
  none: 'no credential',
};

export function kindOfCredential(settings: GitHubSettings): CredentialKind {
  if (settings.app !== undefined) return 'app';
  const { token } = settings;
  if (token === undefined) return 'none';
  return PREFIXES.find(([prefix]) => token.startsWith(prefix))?.[1] ?? 'token';
}

export function nameOfCredential(kind: CredentialKind): string {
  return NAMES[kind];
}

/** "OAuth apps and personal access tokens cannot use this endpoint": https://docs.github.com/en/rest/checks/runs */
export function cannotWriteChecks(kind: CredentialKind): boolean {
  return kind === 'classic' || kind === 'fine-grained' || kind === 'user';
}

const GRANTS: Readonly<Record<CredentialKind, (webUrl: string) => string>> = {
  app: (webUrl) =>
    `Grant it to the App (${webUrl}/settings/apps, "Permissions & events"), then accept it on the installation (${webUrl}/settings/installations).`,
  installation: () =>
    'Grant it under "permissions:" in the workflow, or to the App that made the token. Workflows of forks only ever read.',
  classic: scope,
  user: scope,
  'fine-grained': (webUrl) => `Grant it to the token for this repository (${webUrl}/settings/personal-access-tokens).`,
  token: (webUrl) => `Grant it to the token (${webUrl}/settings/tokens).`,
  none: () => 'The connection has no credential: configure "token" or "app".',
};

function scope(webUrl: string): string {
  return `Give the token the scope "repo" (${webUrl}/settings/tokens), and its user write access to the repository.`;
}

/** Where somebody gives the credential a permission, as a sentence. */
export function whereToGrant(kind: CredentialKind, webUrl: string): string {
  return GRANTS[kind](webUrl);
}
