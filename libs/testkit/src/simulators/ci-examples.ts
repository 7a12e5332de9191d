import { JENKINS_EXAMPLE, JENKINS_EXAMPLE_OPTIONS, seedJenkinsExample } from './jenkins/example.ts';
import { startJenkinsSimulator } from './jenkins/start.ts';
import { CIRCLECI_EXAMPLE, CIRCLECI_EXAMPLE_OPTIONS, seedCircleCIExample } from './circleci/example.ts';
import { startCircleCISimulator } from './circleci/start.ts';
import { seedTravisExample, TRAVIS_EXAMPLE, TRAVIS_EXAMPLE_OPTIONS } from './travis/example.ts';
import { startTravisSimulator } from './travis/start.ts';
import { seedTeamCityExample, TEAMCITY_EXAMPLE, TEAMCITY_EXAMPLE_OPTIONS, TEAMCITY_WEBHOOK_FIELDS } from './teamcity/example.ts';
import { startTeamCitySimulator } from './teamcity/start.ts';
import { describeAnswer, type HandSettings, type RunningExample } from './running-example.ts';

export async function startJenkinsExample({ port, host, webhookUrl }: HandSettings): Promise<RunningExample> {
  const webhook = webhookUrl === undefined ? undefined : { url: webhookUrl, secret: JENKINS_EXAMPLE.webhookSecret };
  const jenkins = await startJenkinsSimulator({
    ...JENKINS_EXAMPLE_OPTIONS,
    ...(webhook === undefined ? {} : { webhook }),
    ...(port === undefined ? {} : { port }),
    ...(host === undefined ? {} : { host }),
  });
  seedJenkinsExample(jenkins);
  return {
    facts: {
      'Base URL': jenkins.baseUrl,
      'User and API token': `${JENKINS_EXAMPLE.user}, ${JENKINS_EXAMPLE.token}`,
      'Webhook secret': JENKINS_EXAMPLE.webhookSecret,
      Build: `${JENKINS_EXAMPLE.pipelineId}, of pull request ${JENKINS_EXAMPLE.change} of ${JENKINS_EXAMPLE.repository}`,
      'Look inside': `${jenkins.url}/`,
    },
    environment: {
      JENKINS_BASE_URL: jenkins.baseUrl,
      JENKINS_USERNAME: JENKINS_EXAMPLE.user,
      JENKINS_TOKEN: JENKINS_EXAMPLE.token,
      JENKINS_WEBHOOK_SECRET: JENKINS_EXAMPLE.webhookSecret,
    },
    config: {
      baseUrl: jenkins.baseUrl,
      username: JENKINS_EXAMPLE.user,
      token: JENKINS_EXAMPLE.token,
      repository: JENKINS_EXAMPLE.repository,
      commitSha: JENKINS_EXAMPLE.commit,
      pipelineId: JENKINS_EXAMPLE.pipelineId,
    },
    async announce() {
      if (webhook === undefined) return describeAnswer(undefined);
      return describeAnswer(await jenkins.notify(JENKINS_EXAMPLE.job, JENKINS_EXAMPLE.build, 'FINALIZED'));
    },
    close: () => jenkins.close(),
  };
}

export async function startCircleCIExample({ port, host, webhookUrl }: HandSettings): Promise<RunningExample> {
  const webhook = webhookUrl === undefined ? undefined : { url: webhookUrl, secret: CIRCLECI_EXAMPLE.webhookSecret };
  const circleci = await startCircleCISimulator({
    ...CIRCLECI_EXAMPLE_OPTIONS,
    ...(webhook === undefined ? {} : { webhook }),
    ...(port === undefined ? {} : { port }),
    ...(host === undefined ? {} : { host }),
  });
  seedCircleCIExample(circleci);
  return {
    facts: {
      'Base URL': circleci.apiUrl,
      'API token': CIRCLECI_EXAMPLE.token,
      'Webhook secret': CIRCLECI_EXAMPLE.webhookSecret,
      Project: `${CIRCLECI_EXAMPLE.slug}, commit ${CIRCLECI_EXAMPLE.commit}`,
      Workflow: CIRCLECI_EXAMPLE.workflowId,
      'Look inside': `${circleci.url}/`,
    },
    environment: {
      CIRCLECI_BASE_URL: circleci.apiUrl,
      CIRCLECI_TOKEN: CIRCLECI_EXAMPLE.token,
      CIRCLECI_WEBHOOK_SECRET: CIRCLECI_EXAMPLE.webhookSecret,
    },
    config: {
      baseUrl: circleci.apiUrl,
      token: CIRCLECI_EXAMPLE.token,
      projectSlug: CIRCLECI_EXAMPLE.slug,
      commitSha: CIRCLECI_EXAMPLE.commit,
    },
    async announce() {
      if (webhook === undefined) return describeAnswer(undefined);
      return describeAnswer(await circleci.announce(CIRCLECI_EXAMPLE.workflowId));
    },
    close: () => circleci.close(),
  };
}

export async function startTravisExample({ port, host, webhookUrl }: HandSettings): Promise<RunningExample> {
  const webhook = webhookUrl === undefined ? undefined : { url: webhookUrl };
  const travis = await startTravisSimulator({
    ...TRAVIS_EXAMPLE_OPTIONS,
    ...(webhook === undefined ? {} : { webhook }),
    ...(port === undefined ? {} : { port }),
    ...(host === undefined ? {} : { host }),
  });
  seedTravisExample(travis);
  return {
    facts: {
      'Base URL': travis.apiUrl,
      'API token': TRAVIS_EXAMPLE.token,
      'Key of webhooks': `${travis.apiUrl}/config`,
      Build: `${TRAVIS_EXAMPLE.buildId}, of pull request ${TRAVIS_EXAMPLE.pullRequest} of ${TRAVIS_EXAMPLE.repository}`,
      'Look inside': `${travis.url}/`,
    },
    environment: { TRAVIS_BASE_URL: travis.apiUrl, TRAVIS_TOKEN: TRAVIS_EXAMPLE.token },
    config: {
      baseUrl: travis.apiUrl,
      token: TRAVIS_EXAMPLE.token,
      repository: TRAVIS_EXAMPLE.repository,
      commitSha: TRAVIS_EXAMPLE.commit,
    },
    async announce() {
      if (webhook === undefined) return describeAnswer(undefined);
      return describeAnswer(await travis.announce(TRAVIS_EXAMPLE.buildId));
    },
    close: () => travis.close(),
  };
}

export async function startTeamCityExample({ port, host, webhookUrl }: HandSettings): Promise<RunningExample> {
  const webhook =
    webhookUrl === undefined
      ? undefined
      : { url: webhookUrl, username: 'teamcity', password: TEAMCITY_EXAMPLE.webhookSecret, fields: TEAMCITY_WEBHOOK_FIELDS };
  const teamcity = await startTeamCitySimulator({
    ...TEAMCITY_EXAMPLE_OPTIONS,
    ...(webhook === undefined ? {} : { webhook }),
    ...(port === undefined ? {} : { port }),
    ...(host === undefined ? {} : { host }),
  });
  seedTeamCityExample(teamcity);
  return {
    facts: {
      'Base URL': teamcity.baseUrl,
      'Access token': TEAMCITY_EXAMPLE.token,
      'Webhook password': TEAMCITY_EXAMPLE.webhookSecret,
      Build: `${TEAMCITY_EXAMPLE.build}, of pull request ${TEAMCITY_EXAMPLE.change} of ${TEAMCITY_EXAMPLE.repository}`,
      'Look inside': `${teamcity.url}/`,
    },
    environment: {
      TEAMCITY_BASE_URL: teamcity.baseUrl,
      TEAMCITY_TOKEN: TEAMCITY_EXAMPLE.token,
      TEAMCITY_WEBHOOK_SECRET: TEAMCITY_EXAMPLE.webhookSecret,
    },
    config: {
      baseUrl: teamcity.baseUrl,
      token: TEAMCITY_EXAMPLE.token,
      repository: TEAMCITY_EXAMPLE.repository,
      commitSha: TEAMCITY_EXAMPLE.commit,
      buildId: TEAMCITY_EXAMPLE.build,
    },
    async announce() {
      if (webhook === undefined) return describeAnswer(undefined);
      return describeAnswer(await teamcity.sendWebhook('BUILD_FINISHED', TEAMCITY_EXAMPLE.build));
    },
    close: () => teamcity.close(),
  };
}
