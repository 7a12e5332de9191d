import type { Request } from 'express';
import { GitHubError, notFound } from './errors.ts';
import type { GitHubOptions, PermissionName, Permissions } from './options.ts';
import type { Author, MutableGitHubState, Repository } from './state.ts';

/** Who sent a request. */
export interface Caller {
  readonly kind: 'app-installation' | 'pat' | 'actions' | 'app' | 'anonymous';
  /** What limits are counted by. */
  readonly key: string;
  readonly author: Author;
  readonly permissions: Permissions;
  readonly repositories: readonly string[] | undefined;
  readonly scopes: readonly string[] | undefined;
}

export interface Access {
  /** Throws {@link GitHubError} 401 for a token that is unknown or expired. */
  identify(authorization: string | undefined): Caller;
  /** The repository in the path, if the caller holds one of the permissions there. Otherwise throws as GitHub answers. */
  repository(request: Request, caller: Caller, level: 'read' | 'write', ...anyOf: readonly PermissionName[]): Repository;
  sees(caller: Caller, repository: Repository): boolean;
}

/** The app behind GITHUB_TOKEN, on every installation of GitHub. */
export const ACTIONS_APP_ID = 15368;
/** The app whose installation tokens were seeded when no app was. */
const DEFAULT_APP_ID = 1;

const ANONYMOUS: Caller = {
  kind: 'anonymous',
  key: 'anonymous',
  author: { login: 'ghost', type: 'User' },
  permissions: {},
  repositories: undefined,
  scopes: undefined,
};

export function createAccess(options: GitHubOptions, state: MutableGitHubState, now: () => number): Access {
  const appId = options.app?.id ?? DEFAULT_APP_ID;

  function covers(caller: Caller, repository: Repository): boolean {
    if (caller.kind === 'anonymous' || caller.kind === 'app') return false;
    return caller.repositories === undefined || caller.repositories.includes(repository.fullName);
  }

  function sees(caller: Caller, repository: Repository): boolean {
    return !repository.private || covers(caller, repository);
  }

  return {
    sees,
    identify(authorization) {
      if (authorization === undefined) return ANONYMOUS;
      const token = /^(?:bearer|token) +(\S+)$/i.exec(authorization)?.[1];
      if (token === undefined) throw badCredentials();
      // An assertion of an app is checked by the routes that take one.
      if (token.split('.').length === 3) return { ...ANONYMOUS, kind: 'app', key: 'app' };
      const issued = state.installationTokens.find((entry) => entry.token === token);
      if (issued !== undefined && issued.expiresAt > now()) {
        return {
          kind: 'app-installation',
          key: `installation:${appId}`,
          author: authorOf('app-installation', appId),
          scopes: undefined,
          ...issued,
        };
      }
      const seed = options.tokens.find((entry) => entry.token === token);
      if (seed === undefined) throw badCredentials();
      return {
        kind: seed.kind,
        key: `token:${token}`,
        author: authorOf(seed.kind, appId),
        permissions: seed.permissions,
        repositories: seed.repositories,
        scopes: seed.scopes,
      };
    },
    repository(request, caller, level, ...anyOf) {
      const { owner, repo } = request.params;
      const fullName = `${String(owner)}/${String(repo)}`.toLowerCase();
      const repository = state.repositories.find((entry) => entry.fullName.toLowerCase() === fullName);
      if (repository === undefined || !sees(caller, repository)) throw notFound();
      // What is public needs no permission to be read.
      if (level === 'read' && !repository.private) return repository;
      if (caller.kind === 'anonymous') throw new GitHubError(401, 'Requires authentication');
      const granted = covers(caller, repository) && anyOf.some((name) => allows(caller.permissions[name], level));
      if (!granted) throw refusal(caller, level, anyOf);
      return repository;
    },
  };
}

function allows(granted: 'read' | 'write' | undefined, level: 'read' | 'write'): boolean {
  return granted === 'write' || granted === level;
}

function refusal(caller: Caller, level: 'read' | 'write', anyOf: readonly PermissionName[]): GitHubError {
  const headers = { 'x-accepted-github-permissions': anyOf.map((name) => `${name}=${level}`).join('; ') };
  const by = caller.kind === 'pat' ? 'personal access token' : 'integration';
  return new GitHubError(403, `Resource not accessible by ${by}`, { headers });
}

export function badCredentials(): GitHubError {
  return new GitHubError(401, 'Bad credentials');
}

function authorOf(kind: 'app-installation' | 'pat' | 'actions', appId: number): Author {
  if (kind === 'pat') return { login: 'sim-user', type: 'User' };
  if (kind === 'actions') return { login: 'github-actions[bot]', type: 'Bot', appId: ACTIONS_APP_ID };
  return { login: 'sim-app[bot]', type: 'Bot', appId };
}
