import { seedTeamCityExample, startTeamCitySimulator, TEAMCITY_EXAMPLE, TEAMCITY_EXAMPLE_OPTIONS } from '@testwire/testkit';
import { nameTests, readHeadline } from '../read-text.ts';
import { AT, connect, type Shown } from '../site.ts';
import { verdictOfSign } from './sign.ts';
import { throughGitHub } from './through-github.ts';

/** It takes tests only while the build runs, so there is one beside the example's. */
const RUNNING = 43;

export const teamcity = throughGitHub('teamcity', async () => {
  const { token, buildType, commit } = TEAMCITY_EXAMPLE;
  const simulator = await startTeamCitySimulator({ ...TEAMCITY_EXAMPLE_OPTIONS, now: () => Date.parse(AT) });
  seedTeamCityExample(simulator);
  simulator.addBuild({ id: RUNNING, buildType, revision: commit, state: 'running' });
  return {
    pipeline: { id: String(RUNNING), attempt: 1, name: 'Shop / Unit tests' },
    targets: [connect('teamcity', { baseUrl: simulator.baseUrl, token, reportTests: true })],
    shown() {
      return simulator.state.builds
        .filter(({ id }) => id === RUNNING)
        .flatMap(({ comment, tags, tests }): Shown[] => {
          const text = comment?.text ?? '';
          const count = (is: (test: (typeof tests)[number]) => boolean): string => String(tests.filter(is).length);
          const bad = tests.filter(({ status }) => status === 'FAILURE');
          return [
            ...(comment === undefined
              ? []
              : [{ place: 'buildDescription' as const, facts: { ...readHeadline(text), ...verdictOfSign(text) } }]),
            ...tags.map(({ name }): Shown => ({ place: 'buildDescription', facts: { verdict: name.replace(/^testwire-/, '') } })),
            ...(tests.length === 0
              ? []
              : [
                  {
                    place: 'testResults' as const,
                    facts: {
                      total: String(tests.length),
                      passed: count(({ status }) => status === 'SUCCESS'),
                      failed: String(bad.length),
                      skipped: count(({ ignored }) => ignored === true),
                      ...nameTests(bad.map(({ name }) => name)),
                    },
                  },
                ]),
          ];
        });
    },
    simulators: [simulator],
    close: () => simulator.close(),
  };
});
