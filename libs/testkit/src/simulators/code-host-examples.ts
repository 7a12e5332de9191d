import { GITHUB_EXAMPLE, gitHubExampleOptions, seedGitHubExample } from './github/example.ts';
import { startGitHubSimulator } from './github/github-simulator.ts';
import { GITLAB_EXAMPLE, GITLAB_EXAMPLE_OPTIONS, seedGitLabExample } from './gitlab/seed.ts';
import { startGitLabSimulator } from './gitlab/start.ts';
import { JENKINS_EXAMPLE } from './jenkins/example.ts';
import { BITBUCKET_EXAMPLE, BITBUCKET_EXAMPLE_OPTIONS, seedBitbucketExample } from './bitbucket/example.ts';
import { startBitbucketSimulator } from './bitbucket/start.ts';
import { CIRCLECI_EXAMPLE } from './circleci/example.ts';
import { TRAVIS_EXAMPLE } from './travis/example.ts';
import { AZURE_DEVOPS_EXAMPLE, AZURE_DEVOPS_EXAMPLE_OPTIONS, seedAzureDevOpsExample } from './azure-devops/example.ts';
import { startAzureDevOpsSimulator } from './azure-devops/start.ts';
import { TEAMCITY_EXAMPLE } from './teamcity/example.ts';
import { BITBUCKET_DC_EXAMPLE, BITBUCKET_DC_EXAMPLE_OPTIONS, seedBitbucketDcExample } from './bitbucket-dc/example.ts';
import { startBitbucketDcSimulator } from './bitbucket-dc/start.ts';
import { GITEA_EXAMPLE, GITEA_EXAMPLE_OPTIONS, seedGiteaExample } from './gitea/example.ts';
import { startGiteaSimulator } from './gitea/start.ts';
import { describeAnswer, type HandSettings, type RunningExample } from './running-example.ts';

/** The code that the examples of Jenkins, CircleCI, Travis CI and TeamCity have built, which host none. */
const CODE_OF_OTHERS = {
  fullName: JENKINS_EXAMPLE.repository,
  branches: { [CIRCLECI_EXAMPLE.branch]: CIRCLECI_EXAMPLE.commit, [TEAMCITY_EXAMPLE.branch]: TEAMCITY_EXAMPLE.commit },
};
const CHANGES_OF_OTHERS = [
  {
    number: JENKINS_EXAMPLE.change,
    title: 'Faster search',
    headSha: JENKINS_EXAMPLE.commit,
    headBranch: 'feature/faster-search',
  },
  {
    number: TRAVIS_EXAMPLE.pullRequest,
    title: 'Faster checkout',
    headSha: TRAVIS_EXAMPLE.commit,
    headBranch: CIRCLECI_EXAMPLE.branch,
  },
];

export async function startGitHubExample({ port, host, webhookUrl }: HandSettings): Promise<RunningExample> {
  const webhook = webhookUrl === undefined ? undefined : { url: webhookUrl, secret: GITHUB_EXAMPLE.webhookSecret };
  const options = gitHubExampleOptions(webhook);
  const github = await startGitHubSimulator({
    ...options,
    repositories: [...options.repositories, CODE_OF_OTHERS],
    ...(port === undefined ? {} : { port }),
    ...(host === undefined ? {} : { host }),
  });
  seedGitHubExample(github);
  for (const change of CHANGES_OF_OTHERS) github.addPullRequest({ repository: CODE_OF_OTHERS.fullName, ...change });
  return {
    facts: {
      'API base URL': github.url,
      'App installation token': GITHUB_EXAMPLE.appToken,
      'Personal access token': `${GITHUB_EXAMPLE.patToken} (may not create check runs)`,
      'Webhook secret': GITHUB_EXAMPLE.webhookSecret,
      Repository: `${GITHUB_EXAMPLE.repository}, pull request ${GITHUB_EXAMPLE.pullRequest}, commit ${GITHUB_EXAMPLE.commit}`,
      'Workflow run': `${GITHUB_EXAMPLE.runId}, with the artifact ${GITHUB_EXAMPLE.artifact}`,
      'Requests are checked': github.validated
        ? "against GitHub's API description"
        : 'by the simulator only: no API description is there',
      'Look inside': `${github.url}/ (page), ${github.url}/__state (JSON)`,
    },
    environment: {
      GITHUB_BASE_URL: github.url,
      GITHUB_TOKEN: GITHUB_EXAMPLE.appToken,
      GITHUB_WEBHOOK_SECRET: GITHUB_EXAMPLE.webhookSecret,
    },
    config: {
      baseUrl: github.url,
      token: GITHUB_EXAMPLE.appToken,
      repository: GITHUB_EXAMPLE.repository,
      commitSha: GITHUB_EXAMPLE.commit,
      branch: GITHUB_EXAMPLE.branch,
      prNumber: GITHUB_EXAMPLE.pullRequest,
    },
    async announce() {
      await github.announceWorkflowRun(GITHUB_EXAMPLE.runId, 'completed');
      return describeAnswer((await github.settled()).at(-1));
    },
    close: () => github.close(),
  };
}

export async function startGitLabExample({ port, host, webhookUrl }: HandSettings): Promise<RunningExample> {
  const webhook = webhookUrl === undefined ? undefined : { url: webhookUrl, token: GITLAB_EXAMPLE.token };
  const gitlab = await startGitLabSimulator({
    ...GITLAB_EXAMPLE_OPTIONS,
    ...(webhook === undefined ? {} : { webhook }),
    ...(port === undefined ? {} : { port }),
    ...(host === undefined ? {} : { host }),
  });
  seedGitLabExample(gitlab);
  return {
    facts: {
      'Base URL': gitlab.url,
      'Project token': GITLAB_EXAMPLE.token,
      'Webhook token': GITLAB_EXAMPLE.token,
      Project: `${GITLAB_EXAMPLE.path}, merge request ${GITLAB_EXAMPLE.mergeRequestIid}, commit ${GITLAB_EXAMPLE.sha}`,
      Pipeline: String(GITLAB_EXAMPLE.pipelineId),
      'Look inside': `${gitlab.url}/`,
    },
    environment: { GITLAB_BASE_URL: gitlab.url, GITLAB_TOKEN: GITLAB_EXAMPLE.token, GITLAB_WEBHOOK_SECRET: GITLAB_EXAMPLE.token },
    config: {
      baseUrl: gitlab.url,
      token: GITLAB_EXAMPLE.token,
      project: GITLAB_EXAMPLE.path,
      projectId: GITLAB_EXAMPLE.projectId,
      commitSha: GITLAB_EXAMPLE.sha,
      branch: GITLAB_EXAMPLE.branch,
      mrIid: GITLAB_EXAMPLE.mergeRequestIid,
    },
    async announce() {
      if (webhook === undefined) return describeAnswer(undefined);
      const payload = gitlab.pipelinePayload(GITLAB_EXAMPLE.projectId, GITLAB_EXAMPLE.pipelineId);
      return describeAnswer(await gitlab.sendWebhook('Pipeline Hook', payload));
    },
    close: () => gitlab.close(),
  };
}

export async function startBitbucketExample({ port, host, webhookUrl }: HandSettings): Promise<RunningExample> {
  const { repository, pullRequest, commit, buildNumber, token, webhookSecret } = BITBUCKET_EXAMPLE;
  const webhook = webhookUrl === undefined ? undefined : { url: webhookUrl, secret: webhookSecret };
  const bitbucket = await startBitbucketSimulator({
    ...BITBUCKET_EXAMPLE_OPTIONS,
    ...(webhook === undefined ? {} : { webhook }),
    ...(port === undefined ? {} : { port }),
    ...(host === undefined ? {} : { host }),
  });
  seedBitbucketExample(bitbucket);
  return {
    facts: {
      'Base URL': bitbucket.url,
      'Access token': token,
      'Webhook secret': webhookSecret,
      Repository: `${repository}, pull request ${pullRequest}, commit ${commit}`,
      Pipeline: String(buildNumber),
      'Look inside': `${bitbucket.url}/`,
    },
    environment: { BITBUCKET_BASE_URL: bitbucket.url, BITBUCKET_TOKEN: token, BITBUCKET_WEBHOOK_SECRET: webhookSecret },
    config: {
      baseUrl: bitbucket.url,
      token,
      repository,
      commitSha: commit,
      prNumber: pullRequest,
    },
    async announce() {
      const [pipeline] = bitbucket.state.pipelines;
      if (webhook === undefined || pipeline === undefined) return describeAnswer(undefined);
      return describeAnswer(await bitbucket.sendWebhook('repo:commit_status_updated', bitbucket.payloads.pipeline(pipeline)));
    },
    close: () => bitbucket.close(),
  };
}

export async function startAzureDevOpsExample({ port, host, webhookUrl }: HandSettings): Promise<RunningExample> {
  const { token, webhookPassword, project, repository, pullRequest, commit, buildId } = AZURE_DEVOPS_EXAMPLE;
  const webhook = webhookUrl === undefined ? undefined : { url: webhookUrl, password: webhookPassword };
  const azure = await startAzureDevOpsSimulator({
    ...AZURE_DEVOPS_EXAMPLE_OPTIONS,
    ...(webhook === undefined ? {} : { webhook }),
    ...(port === undefined ? {} : { port }),
    ...(host === undefined ? {} : { host }),
  });
  seedAzureDevOpsExample(azure);
  return {
    facts: {
      'Base URL': azure.baseUrl,
      'Personal access token': token,
      'Webhook password': webhookPassword,
      Repository: `${project}/${repository}, pull request ${pullRequest}, commit ${commit}`,
      Build: String(buildId),
      'Look inside': `${azure.url}/`,
    },
    environment: {
      AZURE_DEVOPS_BASE_URL: azure.baseUrl,
      AZURE_DEVOPS_TOKEN: token,
      AZURE_DEVOPS_WEBHOOK_SECRET: webhookPassword,
    },
    config: {
      baseUrl: azure.baseUrl,
      token,
      project,
      repository,
      commitSha: commit,
      prNumber: pullRequest,
      buildId,
    },
    async announce() {
      if (webhook === undefined) return describeAnswer(undefined);
      return describeAnswer(await azure.sendWebhook(azure.buildPayload(buildId)));
    },
    close: () => azure.close(),
  };
}

export async function startBitbucketDcExample({ port, host, webhookUrl }: HandSettings): Promise<RunningExample> {
  const { repository, pullRequest, commit, token, webhookSecret } = BITBUCKET_DC_EXAMPLE;
  const webhook = webhookUrl === undefined ? undefined : { url: webhookUrl, secret: webhookSecret };
  const bitbucket = await startBitbucketDcSimulator({
    ...BITBUCKET_DC_EXAMPLE_OPTIONS,
    ...(webhook === undefined ? {} : { webhook }),
    ...(port === undefined ? {} : { port }),
    ...(host === undefined ? {} : { host }),
  });
  seedBitbucketDcExample(bitbucket);
  return {
    facts: {
      'Base URL': bitbucket.baseUrl,
      'HTTP access token': token,
      'Webhook secret': webhookSecret,
      Repository: `${repository}, pull request ${pullRequest}, commit ${commit}`,
      'Look inside': `${bitbucket.url}/`,
    },
    environment: {
      BITBUCKET_DC_BASE_URL: bitbucket.baseUrl,
      BITBUCKET_DC_TOKEN: token,
      BITBUCKET_DC_WEBHOOK_SECRET: webhookSecret,
    },
    config: {
      baseUrl: bitbucket.baseUrl,
      token,
      repository,
      commitSha: commit,
      prNumber: pullRequest,
    },
    async announce() {
      const [request] = bitbucket.state.pullRequests;
      if (webhook === undefined || request === undefined) return describeAnswer(undefined);
      return describeAnswer(await bitbucket.sendWebhook('pr:from_ref_updated', bitbucket.pullRequestPayload(request)));
    },
    close: () => bitbucket.close(),
  };
}

export async function startGiteaExample({ port, host, webhookUrl }: HandSettings): Promise<RunningExample> {
  const { repository, pullRequest, commit, runId, token, webhookSecret } = GITEA_EXAMPLE;
  const webhook = webhookUrl === undefined ? undefined : { url: webhookUrl, secret: webhookSecret };
  const gitea = await startGiteaSimulator({
    ...GITEA_EXAMPLE_OPTIONS,
    ...(webhook === undefined ? {} : { webhook }),
    ...(port === undefined ? {} : { port }),
    ...(host === undefined ? {} : { host }),
  });
  seedGiteaExample(gitea);
  return {
    facts: {
      'Base URL': gitea.url,
      'Access token': token,
      'Webhook secret': webhookSecret,
      Repository: `${repository}, pull request ${pullRequest}, commit ${commit}`,
      'Run of Actions': String(runId),
      'Look inside': `${gitea.url}/`,
    },
    environment: { GITEA_BASE_URL: gitea.url, GITEA_TOKEN: token, GITEA_WEBHOOK_SECRET: webhookSecret },
    config: {
      baseUrl: gitea.url,
      token,
      repository,
      commitSha: commit,
      prNumber: pullRequest,
    },
    async announce() {
      const [run] = gitea.state.runs;
      if (webhook === undefined || run === undefined) return describeAnswer(undefined);
      return describeAnswer(await gitea.sendWebhook('workflow_run', gitea.payloads.workflowRun(run)));
    },
    close: () => gitea.close(),
  };
}
