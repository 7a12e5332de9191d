import { type GiteaSimulator, type GiteaSimulatorOptions, startGiteaSimulator } from '@testwire/testkit';

export const SHA = '0123456789abcdef0123456789abcdef01234567';
export const TOKEN = 'a-token';
const AT = Date.parse('2026-03-01T12:00:00Z');

const open: GiteaSimulator[] = [];

export async function startExample(options: Partial<GiteaSimulatorOptions> = {}): Promise<GiteaSimulator> {
  const gitea = await startGiteaSimulator({
    repositories: [{ fullName: 'acme/shop', commits: [SHA] }],
    tokens: [{ token: TOKEN, login: 'testwire' }],
    now: () => AT,
    ...options,
  });
  open.push(gitea);
  gitea.addPullRequest({ repository: 'acme/shop', number: 4, headBranch: 'feature', head: 'a'.repeat(40) });
  return gitea;
}

export async function closeExamples(): Promise<void> {
  await Promise.all(open.splice(0).map((gitea) => gitea.close()));
}

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: unknown;
}

/** `path` follows `/api/v1/repos/acme/shop`, unless it starts with two slashes: then `/api/v1`. */
export async function call(
  { url }: GiteaSimulator,
  method: string,
  path: string,
  body?: unknown,
  token: string | undefined = TOKEN,
): Promise<Answer> {
  const response = await fetch(`${url}/api/v1${path.startsWith('//') ? path.slice(1) : `/repos/acme/shop${path}`}`, {
    method,
    redirect: 'manual',
    headers: { 'content-type': 'application/json', ...(token === '' ? {} : { authorization: `token ${token}` }) },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  const isJson = response.headers.get('content-type')?.includes('json') === true;
  return { status: response.status, headers: response.headers, body: isJson ? JSON.parse(text) : text };
}
