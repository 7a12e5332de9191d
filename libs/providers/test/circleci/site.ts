import { CIRCLECI_EXAMPLE, CIRCLECI_EXAMPLE_OPTIONS, seedCircleCIExample, startCircleCISimulator } from '@testwire/testkit';
import { circleci as module } from '../../src/circleci/index.ts';
import type { Site, SiteDefinition } from '../battery/site.ts';
import { AT, runView, testDeps } from '../support.ts';

async function openSite(): Promise<Site> {
  const { token, repository: name, commit, branch, workflowId, workflow, tests } = CIRCLECI_EXAMPLE;
  const circleci = await startCircleCISimulator({ ...CIRCLECI_EXAMPLE_OPTIONS, now: () => Date.parse(AT) });
  seedCircleCIExample(circleci);
  const repository = { name, host: 'github' };
  return {
    simulator: circleci,
    secret: token,
    run: runView({ repository, commit, branch }),
    connect: (deps) => module.connect(module.settings.parse({ baseUrl: circleci.apiUrl, token }), testDeps(deps)),
    shown: () => ({ statuses: [], comments: [] }),
    collect: {
      request: {
        repository,
        pipeline: { id: workflowId, attempt: 1, name: workflow, commit },
        artifacts: ['*'],
        files: ['**/*.xml'],
        limits: { fileBytes: 1_000_000, totalBytes: 1_000_000, files: 10 },
      },
      tests: tests.total,
      failed: tests.failed,
    },
    breaches: () => circleci.contractBreaches,
    close: () => circleci.close(),
  };
}

export const circleciSite: SiteDefinition = { id: 'circleci', surfaces: [], open: openSite };
