import type { TravisSimulatorOptions } from './options.ts';
import type { TravisSimulator } from './start.ts';

/** One repository at GitHub, with a build of a pull request that has failed. Travis CI keeps no test results. */
export const TRAVIS_EXAMPLE = {
  token: 'sim-travis-token',
  repository: 'acme/shop',
  pullRequest: 7,
  commit: '4b825dc642cb6eb9a060e54bf8d69288fbee4904',
  buildId: 5001,
} as const;

/** The repository and token to start the simulator with before {@link seedTravisExample}. */
export const TRAVIS_EXAMPLE_OPTIONS = {
  repositories: [{ slug: TRAVIS_EXAMPLE.repository }],
  tokens: [{ token: TRAVIS_EXAMPLE.token }],
} as const satisfies TravisSimulatorOptions;

export function seedTravisExample(travis: TravisSimulator): void {
  const { repository, buildId, commit, pullRequest } = TRAVIS_EXAMPLE;
  travis.addBuild({
    repository,
    id: buildId,
    commit,
    state: 'failed',
    pullRequest: { number: pullRequest, title: 'Faster checkout' },
  });
}
