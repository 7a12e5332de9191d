import { BITBUCKET_EXAMPLE, BITBUCKET_EXAMPLE_OPTIONS, seedBitbucketExample, startBitbucketSimulator } from '@testwire/testkit';
import { bitbucket as module } from '../../src/bitbucket/index.ts';
import type { Shown, Site, SiteDefinition } from '../battery/site.ts';
import { AT, runView, testDeps } from '../support.ts';

const VERDICTS: Readonly<Record<string, Shown['statuses'][number]['verdict']>> = {
  INPROGRESS: 'undecided',
  SUCCESSFUL: 'good',
  FAILED: 'bad',
  STOPPED: 'bad',
};

async function openSite(): Promise<Site> {
  const { repository, pullRequest, commit, branch, buildNumber, token, tests } = BITBUCKET_EXAMPLE;
  const bitbucket = await startBitbucketSimulator({ ...BITBUCKET_EXAMPLE_OPTIONS, now: () => Date.parse(AT) });
  seedBitbucketExample(bitbucket);
  const there = bitbucket.state.comments.length;
  return {
    simulator: bitbucket,
    secret: token,
    run: runView({ repository: { name: repository }, commit, branch, change: { number: pullRequest, headSha: commit } }),
    connect: (deps) => module.connect(module.settings.parse({ baseUrl: bitbucket.url, token }), testDeps(deps)),
    shown() {
      return {
        statuses: bitbucket.state.statuses
          .filter(({ key }) => key.startsWith('testwire-'))
          .map(({ name, state, description }) => ({ name, verdict: VERDICTS[state] ?? 'bad', text: description })),
        comments: bitbucket.state.comments
          .slice(there)
          .filter((comment) => !comment.deleted)
          .map((comment) => comment.raw),
      };
    },
    addComments(bodies) {
      for (const raw of bodies) bitbucket.addComment({ repository, pullRequest, raw });
    },
    collect: {
      request: {
        repository: { name: repository },
        pipeline: { id: String(buildNumber), attempt: 1, name: 'Pipeline', commit },
        artifacts: ['*'],
        files: ['**/*.xml'],
        limits: { fileBytes: 1_000_000, totalBytes: 1_000_000, files: 10 },
      },
      tests: tests.total,
      failed: tests.failed,
    },
    breaches: () => bitbucket.contractBreaches,
    close: () => bitbucket.close(),
  };
}

export const bitbucketSite: SiteDefinition = { id: 'bitbucket', surfaces: ['status', 'insights', 'comment'], open: openSite };
