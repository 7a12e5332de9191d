import { JENKINS_EXAMPLE, JENKINS_EXAMPLE_OPTIONS, seedJenkinsExample, startJenkinsSimulator } from '@testwire/testkit';
import { jenkins as module } from '../../src/jenkins/index.ts';
import type { Site, SiteDefinition } from '../battery/site.ts';
import { AT, runView, testDeps } from '../support.ts';

async function openSite(): Promise<Site> {
  const { user, token, pipelineId, commit, repository: name, change, tests } = JENKINS_EXAMPLE;
  const jenkins = await startJenkinsSimulator({ ...JENKINS_EXAMPLE_OPTIONS, now: () => Date.parse(AT) });
  seedJenkinsExample(jenkins);
  const repository = { name, host: 'github' };
  const pipeline = { id: pipelineId, attempt: 1, name, commit };
  return {
    simulator: jenkins,
    secret: token,
    run: runView({ repository, commit, change: { number: change, headSha: commit }, pipeline }),
    connect: (deps) => module.connect(module.settings.parse({ baseUrl: jenkins.baseUrl, username: user, token }), testDeps(deps)),
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
    breaches: () => jenkins.contractBreaches,
    close: () => jenkins.close(),
  };
}

export const jenkinsSite: SiteDefinition = { id: 'jenkins', surfaces: ['description'], open: openSite };
