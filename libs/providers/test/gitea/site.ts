import { GITEA_EXAMPLE, GITEA_EXAMPLE_OPTIONS, seedGiteaExample, startGiteaSimulator } from '@testwire/testkit';
import { gitea as module } from '../../src/gitea/index.ts';
import type { Shown, Site, SiteDefinition } from '../battery/site.ts';
import { AT, runView, testDeps } from '../support.ts';

const VERDICTS: Readonly<Record<string, Shown['statuses'][number]['verdict']>> = {
  pending: 'undecided',
  success: 'good',
  failure: 'bad',
  error: 'bad',
};

async function openSite(): Promise<Site> {
  const { repository: name, commit, branch, pullRequest: number, runId, token, tests } = GITEA_EXAMPLE;
  // Pages and no totals: the hardest server to read everything from.
  const gitea = await startGiteaSimulator({
    ...GITEA_EXAMPLE_OPTIONS,
    commentsPerPage: 30,
    hidesTotals: true,
    now: () => Date.parse(AT),
  });
  seedGiteaExample(gitea);
  const there = gitea.state.comments.length;
  const repository = { name };
  return {
    simulator: gitea,
    secret: token,
    run: runView({ repository, commit, branch, change: { number, headSha: commit } }),
    connect: (deps) => module.connect(module.settings.parse({ baseUrl: gitea.url, token }), testDeps(deps)),
    shown() {
      const newest = new Map(gitea.state.statuses.map((status) => [status.context, status]));
      return {
        statuses: [...newest.values()].map(({ context, state, description }) => ({
          name: context,
          // What branch protection may let pass is no verdict.
          verdict: VERDICTS[state] ?? 'good',
          text: description,
        })),
        comments: gitea.state.comments.slice(there).map(({ body }) => body),
      };
    },
    addComments(bodies) {
      for (const body of bodies) gitea.addComment({ repository: name, number, body });
    },
    collect: {
      request: {
        repository,
        pipeline: { id: String(runId), attempt: 1, name: 'CI', commit },
        artifacts: ['*'],
        files: ['**/*.xml'],
        limits: { fileBytes: 1_000_000, totalBytes: 1_000_000, files: 10 },
      },
      tests: tests.total,
      failed: tests.failed,
    },
    breaches: () => gitea.contractBreaches,
    close: () => gitea.close(),
  };
}

export const giteaSite: SiteDefinition = { id: 'gitea', surfaces: ['status', 'comment'], open: openSite };
