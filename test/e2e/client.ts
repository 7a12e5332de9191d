import { CIProviderFactory, type SampleContext } from '@testwire/providers';
import { GITHUB_EXAMPLE, GITLAB_EXAMPLE } from '@testwire/testkit';
import { type Demo, GITLAB_WEBHOOK_SECRET } from '../demo/start-demo.ts';

export interface Answer {
  readonly status: number;
  readonly type: string;
  readonly headers: Headers;
  readonly text: string;
  // oxlint-disable-next-line typescript/no-explicit-any -- tests look into answers of every shape
  readonly json: any;
}

export async function ask(
  demo: Demo,
  path: string,
  init: RequestInit & { readonly token?: string | null } = {},
): Promise<Answer> {
  const { token = demo.token, ...rest } = init;
  const headers = new Headers(rest.headers);
  if (token !== null) headers.set('Authorization', `Bearer ${token}`);
  const response = await fetch(demo.url + path, { ...rest, headers });
  const text = await response.text();
  const type = response.headers.get('Content-Type') ?? '';
  return {
    status: response.status,
    type,
    headers: response.headers,
    text,
    json: type.includes('json') ? JSON.parse(text) : undefined,
  };
}

export function post(demo: Demo, path: string, body: unknown, headers: Readonly<Record<string, string>> = {}): Promise<Answer> {
  return ask(demo, path, {
    method: 'POST',
    body: JSON.stringify(body),
    headers: { 'Content-Type': 'application/json', ...headers },
  });
}

const GITHUB_SAMPLE: Omit<SampleContext, 'deliveryId'> = {
  repository: GITHUB_EXAMPLE.repository,
  repositoryId: '1',
  commit: GITHUB_EXAMPLE.commit,
  branch: GITHUB_EXAMPLE.branch,
  changeNumber: GITHUB_EXAMPLE.pullRequest,
  pipelineId: String(GITHUB_EXAMPLE.runId),
  pipelineAttempt: 1,
  at: '2026-03-01T10:00:00.000Z',
  secret: GITHUB_EXAMPLE.webhookSecret,
};

const GITLAB_SAMPLE: Omit<SampleContext, 'deliveryId'> = {
  ...GITHUB_SAMPLE,
  repository: GITLAB_EXAMPLE.path,
  repositoryId: String(GITLAB_EXAMPLE.projectId),
  commit: GITLAB_EXAMPLE.sha,
  branch: GITLAB_EXAMPLE.branch,
  changeNumber: GITLAB_EXAMPLE.mergeRequestIid,
  pipelineId: String(GITLAB_EXAMPLE.pipelineId),
  secret: GITLAB_WEBHOOK_SECRET,
};

/** Sends a signed sample, as the provider would. */
export function sendSample(
  demo: Demo,
  provider: 'github' | 'gitlab',
  event: string,
  context: Partial<SampleContext> & Pick<SampleContext, 'deliveryId'>,
): Promise<Answer> {
  const webhooks = CIProviderFactory.find(provider)?.webhooks;
  if (webhooks === undefined) throw new Error(`${provider} has no webhooks`);
  const { headers, body } = webhooks.sample(event, { ...(provider === 'github' ? GITHUB_SAMPLE : GITLAB_SAMPLE), ...context });
  return ask(demo, `/webhooks/${provider}`, { method: 'POST', body, headers: { ...headers }, token: null });
}
