import { pipelineRef, type PipelineRef } from '@testwire/contracts';
import { CircleCIClient } from '@testwire/providers';
import { type CircleCISimulator, type CircleCISimulatorOptions, startCircleCISimulator } from '@testwire/testkit';
import { circleciSettings } from '../../src/circleci/settings.ts';
import type { ProviderDeps } from '../../src/provider.ts';
import { AT, SHA, testDeps } from '../support.ts';
import { opened } from '../support-simulators.ts';

export const TOKEN = 'circleci-token-0123456789';
export const SLUG = 'gh/acme/shop';
export const OWN_SLUG = 'circleci/DdaVtNusHqi24D4YT3X4eu/6EkDPZoN4ZdMKKZtBkRodt';
export const REPOSITORY = { name: 'acme/shop', host: 'github' } as const;
export const WORKFLOW = 'fda08377-fe7e-46b1-8992-3a7aaecac9c3';

/** A simulated CircleCI with two projects; every test starts its own. */
export async function startCircleCI(options: Partial<CircleCISimulatorOptions> = {}): Promise<CircleCISimulator> {
  return opened(
    await startCircleCISimulator({
      projects: [
        { slug: SLUG, repositoryUrl: 'https://github.com/acme/shop', branches: ['main'] },
        { slug: OWN_SLUG, repositoryUrl: 'https://gitlab.com/acme/shop', trigger: 'gitlab' },
      ],
      tokens: [{ token: TOKEN }],
      now: () => Date.parse(AT),
      ...options,
    }),
  );
}

export function connect(
  circleci: CircleCISimulator,
  settings: Record<string, unknown> = {},
  deps: Partial<ProviderDeps> = {},
): CircleCIClient {
  return new CircleCIClient(circleciSettings.parse({ baseUrl: circleci.apiUrl, token: TOKEN, ...settings }), testDeps(deps));
}

export function pipeline(id: string = WORKFLOW): PipelineRef {
  return pipelineRef.parse({ id, attempt: 1, name: 'build-test-deploy', commit: SHA });
}
