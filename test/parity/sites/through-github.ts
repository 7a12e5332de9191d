import type { BuiltInProviderId, PipelineRef } from '@testwire/contracts';
import { CIRCLECI_EXAMPLE, GITHUB_EXAMPLE, TRAVIS_EXAMPLE } from '@testwire/testkit';
import type { Site, SiteDefinition } from '../site.ts';
import { openGitHub } from './github.ts';

/** What a CI has of its own beside the places of its code host. */
type OwnPart = Omit<Site, 'run'> & { readonly pipeline: Pipeline };
type Pipeline = Pick<PipelineRef, 'id' | 'attempt' | 'name'>;

function nothingOfItsOwn(pipeline: Pipeline): OwnPart {
  return { pipeline, targets: [], shown: () => [], simulators: [], close: async () => undefined };
}

/** A CI that hosts no code: its runs are shown at GitHub, where their code lies, and at the build where it has a place for them. */
export function throughGitHub(provider: BuiltInProviderId, openOwn: () => Promise<OwnPart>): SiteDefinition {
  return {
    provider,
    how: 'through GitHub',
    places: ['checkRun', 'changeComment', 'annotations'],
    async open() {
      const own = await openOwn();
      const host = await openGitHub(GITHUB_EXAMPLE.appToken, {
        ...own.pipeline,
        commit: GITHUB_EXAMPLE.commit,
        connection: provider,
      });
      return {
        run: host.run,
        targets: [...host.targets, ...own.targets],
        shown: async () => [...(await host.shown()), ...(await own.shown())],
        simulators: [...host.simulators, ...own.simulators],
        async close() {
          await Promise.all([host.close(), own.close()]);
        },
      };
    },
  };
}

export const circleci = throughGitHub('circleci', async () =>
  nothingOfItsOwn({ id: CIRCLECI_EXAMPLE.workflowId, attempt: 1, name: CIRCLECI_EXAMPLE.workflow }),
);

export const travis = throughGitHub('travis', async () =>
  nothingOfItsOwn({ id: String(TRAVIS_EXAMPLE.buildId), attempt: 1, name: 'Travis CI' }),
);
