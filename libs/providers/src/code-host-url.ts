/** Where a repository lies, as the adapter of its host names it. */
export interface CodeHost {
  /** Id of a provider: `github`. */
  readonly host: string;
  /** As the host writes it: `owner/repo`, `group/subgroup/project`, `PROJECT/repo`. */
  readonly name: string;
}

interface Remote {
  /** Lower case, without user and port. */
  readonly host: string;
  /** Decoded parts of the path, without `.git` at the end. */
  readonly parts: readonly string[];
}

type Reading = (remote: Remote) => string | undefined;

/**
 * The host and the repository that a clone URL names, in its https and its ssh forms: `https://github.com/acme/shop.git`,
 * `git@gitlab.com:acme/shop.git`, `ssh://git@bitbucket.example.com:7999/ACME/shop.git`. Self-hosted servers are known by their name
 * (`gitlab.example.com`) or by the form of the path. Undefined when it cannot be told; {@link repositoryNameOf} may still know the name.
 */
export function codeHostOf(url: string): CodeHost | undefined {
  const remote = readRemote(url);
  if (remote === undefined) return undefined;
  for (const [host, read] of READINGS) {
    const name = read(remote);
    if (name !== undefined) return { host, name };
  }
  return undefined;
}

/** The repository's path at its host, also when the host is of no known kind: then as the URL has it. */
export function repositoryNameOf(url: string): string | undefined {
  const remote = readRemote(url);
  if (remote === undefined) return undefined;
  return codeHostOf(url)?.name ?? (remote.parts.length >= 2 ? remote.parts.join('/') : undefined);
}

const AZURE = ['dev.azure.com', 'visualstudio.com'] as const;

/** Asked in this order: a host's name comes before the form of a path, which may also be a group that is called so. */
const READINGS: readonly (readonly [string, Reading])[] = [
  ['azure-devops', (remote) => (isAt(remote, ...AZURE) ? azureDevOps(remote) : undefined)],
  ['github', (remote) => (isCalled(remote, 'github') ? ownerAndName(remote) : undefined)],
  ['gitlab', (remote) => (isCalled(remote, 'gitlab') && remote.parts.length >= 2 ? remote.parts.join('/') : undefined)],
  ['bitbucket', (remote) => (isAt(remote, 'bitbucket.org') ? ownerAndName(remote) : undefined)],
  ['gitea', (remote) => (isCalled(remote, 'gitea', 'forgejo', 'codeberg') ? ownerAndName(remote) : undefined)],
  ['azure-devops', azureDevOps],
  ['bitbucket-dc', bitbucketDataCenter],
];

/**
 * `https://dev.azure.com/ORG/PROJECT/_git/REPO`, `https://ORG.visualstudio.com/[DefaultCollection/]PROJECT/_git/REPO`, the same with the
 * project left out where the repository is called like it, and `git@ssh.dev.azure.com:v3/ORG/PROJECT/REPO`. Azure DevOps Server has
 * `/_git/` too. The name is PROJECT/REPO: the organization belongs to the connection.
 */
function azureDevOps(remote: Remote): string | undefined {
  const { parts } = remote;
  if (isAt(remote, 'ssh.dev.azure.com', 'vs-ssh.visualstudio.com')) {
    const [version, , project, repository, ...rest] = parts;
    return version === 'v3' && rest.length === 0 ? join(project, repository) : undefined;
  }
  const at = parts.indexOf('_git');
  const repository = parts[at + 1];
  if (at === -1 || repository === undefined || parts.length !== at + 2) return undefined;
  const above = parts.slice(isAt(remote, 'dev.azure.com') ? 1 : 0, at).filter((part) => part !== 'DefaultCollection');
  return join(above.at(-1) ?? repository, repository);
}

/** `https://HOST[/context]/scm/PROJECT/REPO.git`, `ssh://git@HOST:7999/PROJECT/REPO.git`; personal projects are called `~user`. */
function bitbucketDataCenter(remote: Remote): string | undefined {
  const { parts } = remote;
  if (isAt(remote, 'bitbucket.org')) return undefined;
  const at = parts.lastIndexOf('scm');
  if (at !== -1 && parts.length === at + 3) return join(parts[at + 1], parts[at + 2]);
  return isCalled(remote, 'bitbucket', 'stash') ? ownerAndName(remote) : undefined;
}

function ownerAndName({ parts }: Remote): string | undefined {
  return parts.length === 2 ? join(parts[0], parts[1]) : undefined;
}

function join(owner: string | undefined, name: string | undefined): string | undefined {
  return owner === undefined || name === undefined ? undefined : `${owner}/${name}`;
}

function isAt({ host }: Remote, ...names: readonly string[]): boolean {
  return names.some((name) => host === name || host.endsWith(`.${name}`));
}

/** By a label of the host's name: `github.com`, `github.example.com`, `gitlab-eu.example.com`. */
function isCalled({ host }: Remote, ...words: readonly string[]): boolean {
  return host.split('.').some((label) => words.some((word) => label.split('-').includes(word)));
}

const MAX_URL = 2048;

function readRemote(url: string): Remote | undefined {
  const text = url.trim();
  if (text.length > MAX_URL) return undefined;
  const short = SCP_LIKE.exec(text);
  if (short !== null) return toRemote(short[1] ?? '', short[2] ?? '');
  if (!/^(?:https?|ssh|git|git\+ssh):\/\//i.test(text)) return undefined;
  // Only the special schemes have their host read as a host name.
  const readable = text.replace(/^[a-z+]+:/i, 'https:');
  if (!URL.canParse(readable)) return undefined;
  const { hostname, pathname } = new URL(readable);
  return toRemote(hostname, pathname);
}

/** `[user@]host:path`, as git and ssh take it; not `C:\path`, and not a URL. */
const SCP_LIKE = /^(?:[^@/\s]+@)?([A-Za-z0-9][A-Za-z0-9.-]+):(?!\/\/)(\S+)$/;

function toRemote(host: string, path: string): Remote | undefined {
  const parts = decode(path.replace(/\/+$/, '').replace(/\.git$/, ''))
    ?.split('/')
    .filter((part) => part !== '');
  if (parts === undefined || parts.length === 0) return undefined;
  const isOdd = parts.some((part) => part === '.' || part === '..' || /[\p{Cc}\\?#]/u.test(part));
  return isOdd || parts.join('/').length > 512 ? undefined : { host: host.toLowerCase(), parts };
}

function decode(path: string): string | undefined {
  try {
    return decodeURIComponent(path);
  } catch {
    return undefined;
  }
}
