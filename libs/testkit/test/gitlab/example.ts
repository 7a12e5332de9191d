import {
  GITLAB_EXAMPLE,
  GITLAB_EXAMPLE_OPTIONS,
  type GitLabSimulator,
  type GitLabSimulatorOptions,
  seedGitLabExample,
  startGitLabSimulator,
} from '../../src/simulators/gitlab/index.ts';
import { readSharedContract } from '../../src/simulators/shared-contract.ts';

export const CONTRACT = readSharedContract('gitlab', process.env['TESTWIRE_SHARED']);
if (CONTRACT === undefined) {
  process.stderr.write(
    "GitLab's API description is not in ../shared (or TESTWIRE_SHARED): requests are not checked against it.\n",
  );
}

export const NOON = Date.parse('2026-03-01T12:00:00.000Z');
export const { token: TOKEN, sha: SHA, baseSha: BASE_SHA, pipelineId: PIPELINE, branch: BRANCH } = GITLAB_EXAMPLE;
export const MERGE_REQUEST_REF = `refs/merge-requests/${GITLAB_EXAMPLE.mergeRequestIid}/head`;
export const NOTES = '/projects/42/merge_requests/3/notes';

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  /** Parsed when it is JSON; otherwise text. */
  readonly body: unknown;
}

export interface Example {
  readonly gitlab: GitLabSimulator;
  /** Sends JSON with the example's token, or with other headers. `path` follows /api/v4. */
  readonly call: (method: string, path: string, body?: unknown, headers?: Readonly<Record<string, string>>) => Promise<Answer>;
}

const started: GitLabSimulator[] = [];

/** The example project at a fixed time. Started ones are closed by {@link closeExamples}. */
export async function startExample(options: Partial<GitLabSimulatorOptions> = {}): Promise<Example> {
  const gitlab = await startGitLabSimulator({
    ...GITLAB_EXAMPLE_OPTIONS,
    now: () => NOON,
    contract: CONTRACT ?? 'off',
    ...options,
  });
  started.push(gitlab);
  seedGitLabExample(gitlab);
  return {
    gitlab,
    async call(method, path, body, headers = { 'PRIVATE-TOKEN': TOKEN }) {
      const response = await fetch(`${gitlab.apiUrl}${path}`, {
        method,
        headers: { ...headers, ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      return readAnswer(response);
    },
  };
}

export async function readAnswer(response: Response): Promise<Answer> {
  const text = await response.text();
  const json = response.headers.get('content-type')?.includes('json') === true;
  return { status: response.status, headers: response.headers, body: json ? (JSON.parse(text) as unknown) : text };
}

/** To be given to afterEach. No test may send what GitLab does not have or describe. */
export async function closeExamples(): Promise<void> {
  for (const gitlab of started.splice(0)) {
    await gitlab.close();
    expect(gitlab.unexpected).toEqual([]);
    expect(gitlab.contractBreaches).toEqual([]);
  }
}
