import { JENKINS_EXAMPLE, JENKINS_EXAMPLE_OPTIONS, seedJenkinsExample, startJenkinsSimulator } from '@testwire/testkit';
import { readHeadline } from '../read-text.ts';
import { AT, connect, type Shown } from '../site.ts';
import { verdictOfSign } from './sign.ts';
import { throughGitHub } from './through-github.ts';

export const jenkins = throughGitHub('jenkins', async () => {
  const { user, token, pipelineId, build } = JENKINS_EXAMPLE;
  const simulator = await startJenkinsSimulator({ ...JENKINS_EXAMPLE_OPTIONS, now: () => Date.parse(AT) });
  seedJenkinsExample(simulator);
  return {
    pipeline: { id: pipelineId, attempt: 1, name: 'shop' },
    targets: [connect('jenkins', { baseUrl: simulator.baseUrl, username: user, token })],
    shown: () =>
      simulator.state.builds
        .filter(({ number, description }) => number === build && description !== null)
        .map(({ description }): Shown => {
          const text = description ?? '';
          return { place: 'buildDescription', facts: { ...readHeadline(text), ...verdictOfSign(text) } };
        }),
    simulators: [simulator],
    close: () => simulator.close(),
  };
});
