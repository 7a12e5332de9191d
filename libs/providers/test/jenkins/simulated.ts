import type { PipelineRef } from '@testwire/contracts';
import type { RunView, Surface } from '@testwire/providers';
import { type JenkinsSimulator, type JenkinsSimulatorOptions, startJenkinsSimulator } from '@testwire/testkit';
import { JenkinsClient } from '../../src/jenkins/index.ts';
import { jenkinsSettings } from '../../src/jenkins/settings.ts';
import { AT, runView, SHA, testDeps } from '../support.ts';
import { opened } from '../support-simulators.ts';

export const USER = 'testwire';
export const TOKEN = '1100aa22bb33cc44dd55';
export const PASSWORD = 'correct horse';
export const JOB = 'acme/shop';
export const BUILD = 42;

export const REPOSITORY = { name: 'acme/shop', host: 'github' };
export const PIPELINE: PipelineRef = {
  id: 'job/acme/job/shop/42',
  attempt: 1,
  name: 'acme/shop',
  commit: SHA,
  url: 'https://ci.example.com/job/acme/job/shop/42/',
};

/** A simulated Jenkins with one job and its finished build 42; every test starts its own. */
export async function startJenkins(options: Partial<JenkinsSimulatorOptions> = {}): Promise<JenkinsSimulator> {
  const jenkins = opened(
    await startJenkinsSimulator({
      users: [{ name: USER, token: TOKEN, password: PASSWORD }],
      now: () => Date.parse(AT),
      ...options,
      jobs: [{ name: JOB }, ...(options.jobs ?? [])],
    }),
  );
  jenkins.addBuild({ job: JOB, number: BUILD, result: 'UNSTABLE', commit: SHA });
  return jenkins;
}

export function connect(jenkins: JenkinsSimulator, settings: Record<string, unknown> = {}): JenkinsClient {
  const given = { baseUrl: jenkins.baseUrl, username: USER, token: TOKEN, ...settings };
  return new JenkinsClient(jenkinsSettings.parse(given), testDeps());
}

export function description(jenkins: JenkinsSimulator): string | null | undefined {
  return jenkins.state.builds.find((build) => build.job.name === JOB && build.number === BUILD)?.description;
}

export function buildRun(overrides: Partial<RunView> = {}): RunView {
  return runView({ pipeline: PIPELINE, ...overrides });
}

export function surface(client: JenkinsClient): Surface {
  const [found] = client.surfaces;
  if (found === undefined) throw new RangeError('there is no surface');
  return found;
}

export function write(
  client: JenkinsClient,
  run: RunView = buildRun(),
  headline = '3 passed in 4.50s',
): ReturnType<Surface['write']> {
  return surface(client).write({ run, headline, body: '', previous: undefined });
}

export function writesTo(jenkins: JenkinsSimulator): readonly string[] {
  return jenkins.requests.filter(({ method }) => method === 'POST').map(({ path }) => path);
}
