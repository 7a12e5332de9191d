import { seedTeamCityExample, startTeamCitySimulator, TEAMCITY_EXAMPLE, TEAMCITY_EXAMPLE_OPTIONS } from '@testwire/testkit';
import { teamcity as module } from '../../src/teamcity/index.ts';
import type { Site, SiteDefinition } from '../battery/site.ts';
import { AT, runView, testDeps } from '../support.ts';

async function openSite(): Promise<Site> {
  const { token, build, commit, repository: name, change, tests } = TEAMCITY_EXAMPLE;
  const teamcity = await startTeamCitySimulator({ ...TEAMCITY_EXAMPLE_OPTIONS, now: () => Date.parse(AT) });
  seedTeamCityExample(teamcity);
  const repository = { name, host: 'github' };
  const pipeline = { id: String(build), attempt: 1, name: 'Shop / Unit tests', commit };
  return {
    simulator: teamcity,
    secret: token,
    run: runView({ repository, commit, change: { number: change, headSha: commit }, pipeline }),
    connect: (deps) => module.connect(module.settings.parse({ baseUrl: teamcity.baseUrl, token }), testDeps(deps)),
    shown: () => ({ statuses: [], comments: [] }),
    collect: {
      request: {
        repository,
        pipeline,
        artifacts: ['*'],
        files: ['**/*.xml'],
        limits: { fileBytes: 1_000_000, totalBytes: 1_000_000, files: 10 },
      },
      tests: tests.total,
      failed: tests.failed,
    },
    breaches: () => teamcity.contractBreaches,
    close: () => teamcity.close(),
  };
}

export const teamcitySite: SiteDefinition = { id: 'teamcity', surfaces: ['description'], open: openSite };
