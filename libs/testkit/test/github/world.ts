import { type GitHubOptions, type GitHubSimulator, startGitHubSimulator } from '@testwire/testkit';

export const REPOSITORY = 'octo-org/octo-repo';
export const PRIVATE = 'octo-org/secret';
export const SHA = 'a'.repeat(40);
export const NOW = Date.parse('2024-05-01T10:00:00Z');

const EVERYTHING = { checks: 'write', statuses: 'write', issues: 'write', contents: 'write', actions: 'write' } as const;

const opened: GitHubSimulator[] = [];

/** Remembers a simulator for {@link closeAll}, so that a test that fails half-way leaves none open. */
export function track(github: GitHubSimulator): GitHubSimulator {
  opened.push(github);
  return github;
}

export async function closeAll(): Promise<void> {
  await Promise.all(opened.splice(0).map((github) => github.close()));
}

/** A GitHub with a public and a private repository and a token of each kind; its clock stands still at {@link NOW}. */
export async function startWorld(change: Partial<GitHubOptions> = {}): Promise<GitHubSimulator> {
  const github = await startGitHubSimulator({
    repositories: [{ fullName: REPOSITORY }, { fullName: PRIVATE, private: true }],
    tokens: [
      { token: 'app', kind: 'app-installation', permissions: EVERYTHING },
      { token: 'pat', kind: 'pat', permissions: EVERYTHING },
      { token: 'fork', kind: 'actions', permissions: { checks: 'read', statuses: 'read', issues: 'read' } },
      { token: 'narrow', kind: 'app-installation', permissions: EVERYTHING, repositories: [REPOSITORY] },
    ],
    limits: 'off',
    now: () => NOW,
    ...change,
  });
  return track(github);
}

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: unknown;
}

/** Sends a request with a token (`app` when absent); a body that is not bytes goes as JSON. */
export async function call(
  github: GitHubSimulator,
  method: string,
  path: string,
  body?: unknown,
  token = 'app',
  headers: Record<string, string> = {},
): Promise<Answer> {
  const response = await fetch(path.startsWith('http') ? path : `${github.url}${path}`, {
    method,
    redirect: 'manual',
    headers: { ...(token === '' ? {} : { authorization: `Bearer ${token}` }), 'content-type': 'application/json', ...headers },
    ...(body === undefined ? {} : { body: body instanceof Uint8Array ? Buffer.from(body) : JSON.stringify(body) }),
  });
  const text = await response.text();
  return { status: response.status, headers: response.headers, body: parse(text) };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}
