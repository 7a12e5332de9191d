import type { PipelineRef } from '@testwire/contracts';
import type { CollectedResult, CollectRequest, RunView, TestView } from '@testwire/providers';
import {
  type NewTeamCityBuild,
  startTeamCitySimulator,
  type TeamCitySimulator,
  type TeamCitySimulatorOptions,
  type TeamCityUserOptions,
} from '@testwire/testkit';
import { TeamCityClient } from '../../src/teamcity/index.ts';
import { teamcitySettings } from '../../src/teamcity/settings.ts';
import { AT, runView, SHA, testDeps } from '../support.ts';
import { opened } from '../support-simulators.ts';

export const TOKEN = 'eyJ0eXAi.0123456789';
export const BUILD = 31;

/** A simulated TeamCity with one build configuration and one build; every test starts its own. */
export async function startTeamCity(
  options: Partial<TeamCitySimulatorOptions> & { user?: Partial<TeamCityUserOptions>; build?: Partial<NewTeamCityBuild> } = {},
): Promise<TeamCitySimulator> {
  const { user, build, ...rest } = options;
  const teamcity = opened(
    await startTeamCitySimulator({
      users: [{ username: 'testwire', token: TOKEN, ...user }],
      buildTypes: [
        {
          id: 'Shop_UnitTests',
          name: 'Unit tests',
          projectId: 'Shop',
          projectName: 'Shop',
          vcsRootId: 'Shop_Git',
          vcsUrl: 'https://github.com/acme/shop.git',
          parameters: [{ name: 'suite', value: 'all' }],
        },
      ],
      now: () => Date.parse(AT),
      ...rest,
    }),
  );
  teamcity.addBuild({ id: BUILD, buildType: 'Shop_UnitTests', revision: SHA, ref: 'refs/heads/feature', ...build });
  return teamcity;
}

export function connect(teamcity: { readonly baseUrl: string }, settings: Record<string, unknown> = {}): TeamCityClient {
  return new TeamCityClient(teamcitySettings.parse({ baseUrl: teamcity.baseUrl, token: TOKEN, ...settings }), testDeps());
}

export const PIPELINE: PipelineRef = { id: String(BUILD), attempt: 1, name: 'Shop / Unit tests', commit: SHA };
export const REPOSITORY = { name: 'acme/shop', host: 'github' };

export function buildRun(overrides: Partial<RunView> = {}): RunView {
  return runView({ pipeline: PIPELINE, ...overrides });
}

export function test(name: string, overrides: Partial<TestView> = {}): TestView {
  return { id: `id of ${name}`, suite: ['com.acme.CartTest'], name, status: 'passed', durationMs: 12.4, ...overrides };
}

export async function collect(client: TeamCityClient, overrides: Partial<CollectRequest> = {}): Promise<CollectedResult[]> {
  const results: CollectedResult[] = [];
  for await (const result of client.pipelines.collectResults({
    repository: REPOSITORY,
    pipeline: PIPELINE,
    artifacts: ['*'],
    files: ['**/*.xml'],
    limits: { fileBytes: 1000, totalBytes: 1_000_000, files: 10 },
    ...overrides,
  })) {
    results.push(result);
  }
  return results;
}

/** Requests that change something, in short. */
export function writesOf(teamcity: TeamCitySimulator): string[] {
  return teamcity.requests
    .filter(({ method }) => method !== 'GET')
    .map(({ method, path, query }) => `${method} ${path}${query && `?${query}`}`);
}
