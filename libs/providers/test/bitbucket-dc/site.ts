import {
  BITBUCKET_DC_EXAMPLE,
  BITBUCKET_DC_EXAMPLE_OPTIONS,
  seedBitbucketDcExample,
  startBitbucketDcSimulator,
} from '@testwire/testkit';
import { bitbucketDc as module } from '../../src/bitbucket-dc/index.ts';
import type { Shown, Site, SiteDefinition } from '../battery/site.ts';
import { AT, runView, testDeps } from '../support.ts';

const VERDICTS: Readonly<Record<string, Shown['statuses'][number]['verdict']>> = {
  INPROGRESS: 'undecided',
  SUCCESSFUL: 'good',
  FAILED: 'bad',
  CANCELLED: 'bad',
};

async function openSite(): Promise<Site> {
  const { repository, pullRequest, commit, branch, token } = BITBUCKET_DC_EXAMPLE;
  const bitbucket = await startBitbucketDcSimulator({ ...BITBUCKET_DC_EXAMPLE_OPTIONS, now: () => Date.parse(AT) });
  seedBitbucketDcExample(bitbucket);
  const there = bitbucket.state.comments.length;
  return {
    simulator: bitbucket,
    secret: token,
    run: runView({ repository: { name: repository }, commit, branch, change: { number: pullRequest, headSha: commit } }),
    connect: (deps) => module.connect(module.settings.parse({ baseUrl: bitbucket.baseUrl, token }), testDeps(deps)),
    shown() {
      return {
        statuses: bitbucket.state.builds.map(({ fields }) => ({
          name: String(fields['name']),
          verdict: VERDICTS[String(fields['state'])] ?? 'bad',
          text: String(fields['description']),
        })),
        comments: bitbucket.state.comments
          .slice(there)
          .filter((comment) => !comment.deleted)
          .map((comment) => comment.text),
      };
    },
    addComments(bodies) {
      for (const text of bodies) bitbucket.addComment({ repository, pullRequest, text });
    },
    breaches: () => bitbucket.contractBreaches,
    close: () => bitbucket.close(),
  };
}

export const bitbucketDcSite: SiteDefinition = {
  id: 'bitbucket-dc',
  surfaces: ['status', 'insights', 'comment'],
  open: openSite,
};
