import { ProviderError, type RepositoryRef } from '@testwire/contracts';
import type { Octokit } from '@octokit/rest';
import type { ProviderDeps } from '../provider.ts';
import { type CredentialKind, kindOfCredential } from './credential.ts';
import { isFailure, type Operation, toProviderError } from './errors.ts';
import { createOctokit } from './octokit.ts';
import type { GitHubSettings } from './settings.ts';

/** What a call on one repository needs. */
export interface RepositoryApi {
  readonly octokit: Octokit;
  readonly owner: string;
  readonly repo: string;
}

/** One connection: who we are at GitHub, and the way to it. */
export interface Session {
  readonly settings: GitHubSettings;
  readonly credential: CredentialKind;
  readonly deps: ProviderDeps;
  /** Runs requests on a repository, as the installation that covers it when we are an App. Throws {@link ProviderError}. */
  onRepository<T>(repository: RepositoryRef, operation: Operation, call: (api: RepositoryApi) => Promise<T>): Promise<T>;
  /** Runs requests as the App itself, or as the holder of the token. Throws {@link ProviderError}. */
  onAccount<T>(operation: Operation, call: (octokit: Octokit) => Promise<T>): Promise<T>;
}

const FIND_INSTALLATION: Operation = {
  what: "find the App's installation for the repository",
  permission: 'Metadata: Read-only',
};

export function openSession(settings: GitHubSettings, deps: ProviderDeps): Session {
  const credential = kindOfCredential(settings);
  const account = createOctokit(settings, deps, settings.app === undefined ? { kind: 'token' } : { kind: 'app' });
  const installationIds = new Map<string, Promise<number>>();
  const installations = new Map<number, Octokit>();

  async function translated<T>(operation: Operation, call: () => Promise<T>): Promise<T> {
    try {
      return await call();
    } catch (error) {
      const context = {
        operation,
        credential,
        webUrl: settings.webUrl,
        now: deps.now(),
        redact: (text: string) => redact(text, settings),
      };
      throw toProviderError(error, context);
    }
  }

  async function lookUp(owner: string, repo: string): Promise<number> {
    if (settings.app?.installationId !== undefined) return settings.app.installationId;
    const key = `${owner}/${repo}`.toLowerCase();
    const known = installationIds.get(key) ?? findInstallation(owner, repo);
    installationIds.set(key, known);
    try {
      return await known;
    } catch (error) {
      installationIds.delete(key);
      throw error;
    }
  }

  async function findInstallation(owner: string, repo: string): Promise<number> {
    try {
      return await translated(
        FIND_INSTALLATION,
        async () => (await account.rest.apps.getRepoInstallation({ owner, repo })).data.id,
      );
    } catch (error) {
      if (!isFailure(error, 'not_found')) throw error;
      const message = `The GitHub App is not installed on ${owner}/${repo}. Install it there: ${settings.webUrl}/settings/apps, "Install App".`;
      throw new ProviderError({ ...error.failure, message });
    }
  }

  async function octokitFor(owner: string, repo: string): Promise<Octokit> {
    if (settings.app === undefined) return account;
    const id = await lookUp(owner, repo);
    const octokit = installations.get(id) ?? createOctokit(settings, deps, { kind: 'installation', id });
    installations.set(id, octokit);
    return octokit;
  }

  return {
    settings,
    credential,
    deps,
    async onRepository(repository, operation, call) {
      const { owner, repo } = splitName(repository);
      const octokit = await octokitFor(owner, repo);
      try {
        return await translated(operation, () => call({ octokit, owner, repo }));
      } catch (error) {
        // The App may have been installed anew, under another id.
        if (isFailure(error, 'not_found') || isFailure(error, 'auth')) installationIds.delete(`${owner}/${repo}`.toLowerCase());
        throw error;
      }
    },
    onAccount: (operation, call) => translated(operation, () => call(account)),
  };
}

function splitName({ name }: RepositoryRef): { owner: string; repo: string } {
  const [owner = '', repo = '', ...rest] = name.split('/');
  if (owner === '' || repo === '' || rest.length > 0) {
    throw new ProviderError({ kind: 'rejected', message: `"${name}" is not a GitHub repository: write it as owner/repo.` });
  }
  return { owner, repo };
}

function redact(text: string, { token, app }: GitHubSettings): string {
  let clean = text;
  for (const secret of [token, app?.privateKey]) if (secret !== undefined) clean = clean.replaceAll(secret, '[redacted]');
  // Installation tokens that we never see, and the signatures of download addresses.
  return clean.replaceAll(/\bgh[a-z]_[A-Za-z0-9_]{10,}/g, '[redacted]').replaceAll(/([?&]sig=)[^&\s]+/g, '$1[redacted]');
}
