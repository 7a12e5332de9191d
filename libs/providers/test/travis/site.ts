import { seedTravisExample, startTravisSimulator, TRAVIS_EXAMPLE, TRAVIS_EXAMPLE_OPTIONS } from '@testwire/testkit';
import { travis as module } from '../../src/travis/index.ts';
import type { Site, SiteDefinition } from '../battery/site.ts';
import { AT, runView, testDeps } from '../support.ts';

async function openSite(): Promise<Site> {
  const { token, repository: name, commit, buildId } = TRAVIS_EXAMPLE;
  const travis = await startTravisSimulator({ ...TRAVIS_EXAMPLE_OPTIONS, now: () => Date.parse(AT) });
  seedTravisExample(travis);
  const repository = { name, host: 'github' };
  return {
    simulator: travis,
    secret: token,
    run: runView({ repository, commit }),
    connect: (deps) => module.connect(module.settings.parse({ baseUrl: travis.apiUrl, token }), testDeps(deps)),
    shown: () => ({ statuses: [], comments: [] }),
    collect: {
      request: {
        repository,
        pipeline: { id: String(buildId), attempt: 1, name: 'Travis CI', commit },
        artifacts: ['*'],
        files: ['**/*.xml'],
        limits: { fileBytes: 1_000_000, totalBytes: 1_000_000, files: 10 },
      },
      // It keeps none.
      tests: 0,
      failed: 0,
    },
    breaches: () => travis.contractBreaches,
    close: () => travis.close(),
  };
}

export const travisSite: SiteDefinition = { id: 'travis', surfaces: [], open: openSite };
