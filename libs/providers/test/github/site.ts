import { GITHUB_EXAMPLE, gitHubExampleOptions, seedGitHubExample, startGitHubSimulator } from '@testwire/testkit';
import { github as module } from '../../src/github/index.ts';
import type { Shown, Site, SiteDefinition } from '../battery/site.ts';
import { runView, testDeps } from '../support.ts';

async function openSite(): Promise<Site> {
  const { repository: name, commit, branch, pullRequest, runId, appToken: token } = GITHUB_EXAMPLE;
  let seconds = 0;
  const now = Date.parse('2026-03-01T12:00:00Z');
  const github = await startGitHubSimulator({
    ...gitHubExampleOptions(undefined),
    limits: 'off',
    // Every instant is another one, so that "newest" is never a matter of luck.
    now: () => now + 1000 * (seconds += 1),
  });
  seedGitHubExample(github);
  const there = github.state.comments.length;
  return {
    simulator: github,
    secret: token,
    run: runView({ repository: { name }, commit, branch, change: { number: pullRequest, headSha: commit } }),
    connect: (deps) => module.connect(module.settings.parse({ baseUrl: github.url, token }), testDeps(deps)),
    shown() {
      const newest = new Map(github.state.checkRuns.map((check) => [check.name, check]));
      return {
        statuses: [...newest.values()].map((check): Shown['statuses'][number] => ({
          name: check.name,
          verdict: check.status !== 'completed' ? 'undecided' : check.conclusion === 'success' ? 'good' : 'bad',
          text: check.output?.title ?? '',
        })),
        comments: github.state.comments.slice(there).map((comment) => comment.body),
      };
    },
    addComments(bodies) {
      for (const body of bodies) github.addComment({ repository: name, number: pullRequest, login: 'somebody', body });
    },
    collect: {
      request: {
        repository: { name },
        pipeline: { id: String(runId), attempt: 1, name: 'CI', commit },
        artifacts: ['*'],
        files: ['**/*.xml'],
        limits: { fileBytes: 1_000_000, totalBytes: 1_000_000, files: 100 },
      },
      tests: 12,
      failed: 2,
    },
    breaches: () => [],
    close: () => github.close(),
  };
}

export const githubSite: SiteDefinition = { id: 'github', surfaces: ['check', 'comment'], open: openSite };
