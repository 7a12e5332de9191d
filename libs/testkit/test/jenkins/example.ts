import {
  JENKINS_EXAMPLE,
  JENKINS_EXAMPLE_OPTIONS,
  type JenkinsSimulator,
  type JenkinsSimulatorOptions,
  seedJenkinsExample,
  startJenkinsSimulator,
} from '../../src/simulators/jenkins/index.ts';

const NOON = Date.parse('2026-03-01T12:00:00.000Z');
export const PASSWORD = 'correct horse';
export const BUILD = '/job/acme/job/shop/job/PR-4/42';
export const { user: USER, token: TOKEN, job: JOB, build: NUMBER } = JENKINS_EXAMPLE;

export function basic(user: string, secret: string): Readonly<Record<string, string>> {
  return { authorization: `Basic ${Buffer.from(`${user}:${secret}`).toString('base64')}` };
}

interface Answer {
  readonly status: number;
  readonly headers: Headers;
  /** Parsed when it is JSON; otherwise text. */
  readonly body: unknown;
}

export interface Example {
  readonly jenkins: JenkinsSimulator;
  /** With the example's token, or with other headers. A form is sent as one. */
  readonly call: (
    method: string,
    path: string,
    form?: Readonly<Record<string, string>>,
    headers?: Readonly<Record<string, string>>,
  ) => Promise<Answer>;
}

const started: JenkinsSimulator[] = [];

/** The example's job and build at a fixed time. Started ones are closed by {@link closeExamples}. */
export async function startExample(options: Partial<JenkinsSimulatorOptions> = {}): Promise<Example> {
  const jenkins = await startJenkinsSimulator({
    ...JENKINS_EXAMPLE_OPTIONS,
    users: [{ name: USER, token: TOKEN, password: PASSWORD }],
    now: () => NOON,
    ...options,
    jobs: [...JENKINS_EXAMPLE_OPTIONS.jobs, ...(options.jobs ?? [])],
  });
  seedJenkinsExample(jenkins);
  started.push(jenkins);
  return {
    jenkins,
    async call(method, path, form, headers = basic(USER, TOKEN)) {
      const response = await fetch(jenkins.baseUrl + path, {
        method,
        headers,
        redirect: 'manual',
        ...(form === undefined ? {} : { body: new URLSearchParams(form) }),
      });
      const text = await response.text();
      const isJson = response.headers.get('content-type')?.includes('json') ?? false;
      return { status: response.status, headers: response.headers, body: isJson ? (JSON.parse(text) as unknown) : text };
    },
  };
}

export async function closeExamples(): Promise<void> {
  for (const jenkins of started.splice(0)) await jenkins.close();
}
