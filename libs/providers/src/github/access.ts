import { ProviderError, type RepositoryRef } from '@testwire/contracts';
import type { Octokit } from '@octokit/rest';
import type { AccessCheck } from '../provider.ts';
import { noApiAt } from '../no-api-at.ts';
import { cannotWriteChecks, nameOfCredential, whereToGrant } from './credential.ts';
import { isGone, type Operation } from './errors.ts';
import type { Session } from './session.ts';

interface Need {
  readonly what: string;
  /** Key in the permissions of an installation. */
  readonly key: string;
  readonly level: 'read' | 'write';
  /** As the settings page names it. */
  readonly permission: string;
}

const READ_RESULTS: Need = {
  what: 'may read the artifacts of workflow runs',
  key: 'actions',
  level: 'read',
  permission: 'Actions: Read-only',
};
const NEEDS: readonly Need[] = [
  { what: 'may write check runs', key: 'checks', level: 'write', permission: 'Checks: Read and write' },
  { what: 'may write commit statuses', key: 'statuses', level: 'write', permission: 'Commit statuses: Read and write' },
  { what: 'may comment on pull requests', key: 'pull_requests', level: 'write', permission: 'Pull requests: Read and write' },
  READ_RESULTS,
];
const RELEASES: Need = {
  what: 'may upload release assets',
  key: 'contents',
  level: 'write',
  permission: 'Contents: Read and write',
};

const ACCOUNT: Operation = { what: 'read the account', permission: 'Metadata: Read-only' };

/** What the credential may do, as far as GitHub tells without trying. Nothing is written. */
export async function checkAccess(session: Session, repository?: RepositoryRef): Promise<AccessCheck[]> {
  const account = await checkAccount(session);
  if (repository === undefined || account.some(({ ok }) => !ok)) return account;
  const onRepository = await reported('the repository can be read', () =>
    session.credential === 'app' ? checkInstallation(session, repository) : checkToken(session, repository),
  );
  return [...account, ...onRepository];
}

async function checkAccount(session: Session): Promise<AccessCheck[]> {
  const { baseUrl } = session.settings;
  const reachable = `GitHub can be reached at ${baseUrl}`;
  const valid = `the ${nameOfCredential(session.credential)} is valid`;
  try {
    const account = await readAccount(session);
    if (session.credential === 'none') {
      return [
        { what: reachable, ok: true },
        { what: 'there is a credential', ok: false, advice: whereToGrant('none', session.settings.webUrl) },
      ];
    }
    return [
      { what: reachable, ok: true },
      { what: `${valid}${account}`, ok: true },
    ];
  } catch (error) {
    if (!(error instanceof ProviderError)) throw error;
    const { kind, status, message } = error.failure;
    if (status === undefined || kind === 'unavailable') return [{ what: reachable, ok: false, advice: message }];
    // What is asked for here is at every GitHub.
    if (kind === 'not_found') return [{ what: reachable, ok: false, advice: noApiAt('GitHub', baseUrl, 'GITHUB_BASE_URL') }];
    return [
      { what: reachable, ok: true },
      { what: valid, ok: false, advice: message },
    ];
  }
}

/** " (login)", where there is one. */
async function readAccount(session: Session): Promise<string> {
  return await session.onAccount(ACCOUNT, async (octokit) => {
    if (session.credential === 'app') return ` (${(await octokit.rest.apps.getAuthenticated()).data?.slug ?? 'App'})`;
    if (session.credential !== 'installation' && session.credential !== 'none') {
      return ` (${(await octokit.rest.users.getAuthenticated()).data.login})`;
    }
    // Neither belongs to a user, so this is what both can ask for; it costs nothing.
    await readLimits(octokit);
    return '';
  });
}

/** Enterprise Server answers 404 while its limits are off, and 401 before that. */
async function readLimits(octokit: Octokit): Promise<void> {
  try {
    await octokit.rest.rateLimit.get();
  } catch (error) {
    if (!isGone(error)) throw error;
  }
}

function needsOf(session: Session): readonly Need[] {
  return session.settings.artifactUpload === 'release' ? [...NEEDS, RELEASES] : NEEDS;
}

/** An installation states what it was granted. */
async function checkInstallation(session: Session, repository: RepositoryRef): Promise<AccessCheck[]> {
  const [owner = '', repo = ''] = repository.name.split('/');
  const operation = { what: `find the App's installation for ${repository.name}`, permission: 'Metadata: Read-only' };
  const { permissions } = await session.onAccount(
    operation,
    async (octokit) => (await octokit.rest.apps.getRepoInstallation({ owner, repo })).data,
  );
  const granted = permissions as Readonly<Record<string, string | undefined>>;
  return needsOf(session).map((need) => verdict(session, need, reaches(granted[need.key], need.level)));
}

function reaches(granted: string | undefined, wanted: Need['level']): boolean {
  return granted === 'write' || granted === 'admin' || granted === wanted;
}

/** A token states its scopes, if it is a classic one, and whether its user may write to the repository. */
async function checkToken(session: Session, repository: RepositoryRef): Promise<AccessCheck[]> {
  const operation = { what: `read ${repository.name}`, permission: 'Metadata: Read-only' };
  const { data, headers } = await session.onRepository(repository, operation, ({ octokit, owner, repo }) =>
    octokit.rest.repos.get({ owner, repo }),
  );
  const scopes = headers['x-oauth-scopes']?.split(/,\s*/);
  const inScope = scopes === undefined || scopes.includes('repo') || (scopes.includes('public_repo') && !data.private);
  const mayWrite = session.credential === 'installation' || data.permissions?.push === true;
  // Only classic tokens say what they were granted; of the others the user's own rights are all that is told.
  const note = scopes === undefined ? ', as far as GitHub tells before it is tried' : '';
  const isPersonal = scopes !== undefined || cannotWriteChecks(session.credential);
  return needsOf(session).map((need) => {
    if (need.key !== 'checks' || !isPersonal)
      return verdict(session, { ...need, what: need.what + note }, inScope && (mayWrite || need.level === 'read'));
    const advice =
      'Only a GitHub App or a workflow token can. A commit status is shown instead; configure "app" to get check runs.';
    return { what: need.what, ok: false, advice };
  });
}

function verdict(session: Session, { what, permission }: Need, ok: boolean): AccessCheck {
  if (ok) return { what, ok };
  return { what, ok, advice: `It needs "${permission}". ${whereToGrant(session.credential, session.settings.webUrl)}` };
}

async function reported(what: string, check: () => Promise<AccessCheck[]>): Promise<AccessCheck[]> {
  try {
    return [{ what, ok: true, repository: 'found' }, ...(await check())];
  } catch (error) {
    if (!(error instanceof ProviderError)) throw error;
    const { kind, message } = error.failure;
    // Rejected are names that no repository of GitHub can have: group/subgroup/project.
    const isMissing = kind === 'not_found' || kind === 'rejected';
    return [{ what, ok: false, advice: message, ...(isMissing ? { repository: 'missing' } : {}) }];
  }
}
