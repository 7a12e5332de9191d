import {
  AZURE_DEVOPS_EXAMPLE,
  AZURE_DEVOPS_EXAMPLE_OPTIONS,
  seedAzureDevOpsExample,
  startAzureDevOpsSimulator,
} from '@testwire/testkit';
import { azureDevOps as module } from '../../src/azure-devops/index.ts';
import type { Shown, Site, SiteDefinition } from '../battery/site.ts';
import { AT, runView, testDeps } from '../support.ts';

const VERDICTS: Readonly<Record<string, Shown['statuses'][number]['verdict']>> = {
  pending: 'undecided',
  succeeded: 'good',
  failed: 'bad',
  error: 'bad',
};
/** Where a thread keeps the marker, which other providers have in the text. */
const PROPERTY = 'testwire.marker';

async function openSite(): Promise<Site> {
  const { project, repository, repositoryId, pullRequest, commit, branch, buildId, token, tests } = AZURE_DEVOPS_EXAMPLE;
  const azure = await startAzureDevOpsSimulator({ ...AZURE_DEVOPS_EXAMPLE_OPTIONS, now: () => Date.parse(AT) });
  seedAzureDevOpsExample(azure);
  const there = azure.state.threads.length;
  const where = { name: `${project}/${repository}`, id: repositoryId };
  return {
    simulator: azure,
    secret: token,
    run: runView({ repository: where, commit, branch, change: { number: pullRequest, headSha: commit } }),
    connect: (deps) => module.connect(module.settings.parse({ baseUrl: azure.baseUrl, token }), testDeps(deps)),
    shown() {
      const newest = new Map(azure.state.commitStatuses.map((status) => [status.context.name, status]));
      return {
        statuses: [...newest.values()].map(({ context, state, description }) => ({
          name: context.name,
          verdict: VERDICTS[state] ?? 'bad',
          text: description ?? '',
        })),
        comments: azure.state.threads.slice(there).flatMap(({ properties, comments }) =>
          comments
            .filter((comment) => !comment.isDeleted)
            .map(({ content }) => {
              const marker = properties[PROPERTY];
              return marker === undefined ? content : `${marker}\n${content}`;
            }),
        ),
      };
    },
    addComments(bodies) {
      for (const body of bodies) {
        const [, marker, content = body] = /^(<!-- testwire:.*? -->)\n(.*)$/s.exec(body) ?? [];
        azure.addThread({ pullRequest, content, ...(marker === undefined ? {} : { properties: { [PROPERTY]: marker } }) });
      }
    },
    collect: {
      request: {
        repository: where,
        pipeline: { id: `${project}/${buildId}`, attempt: 1, name: 'shop-ci', commit },
        artifacts: ['*'],
        files: ['**/*.xml'],
        limits: { fileBytes: 1_000_000, totalBytes: 1_000_000, files: 10 },
      },
      tests: tests.total,
      failed: tests.failed,
    },
    breaches: () => azure.contractBreaches,
    close: () => azure.close(),
  };
}

export const azureDevOpsSite: SiteDefinition = {
  id: 'azure-devops',
  surfaces: ['status', 'status', 'tests', 'comment'],
  open: openSite,
};
