import { GITEA_EXAMPLE, GITEA_EXAMPLE_OPTIONS, seedGiteaExample, startGiteaSimulator } from '@testwire/testkit';
import { linkTo, readHeadline, readReport } from '../read-text.ts';
import { AT, connect, type Shown, type SiteDefinition } from '../site.ts';

const VERDICTS: Readonly<Record<string, string>> = { success: 'passed', failure: 'failed' };

export const gitea: SiteDefinition = {
  provider: 'gitea',
  async open() {
    const { repository: name, pullRequest, commit, branch, token } = GITEA_EXAMPLE;
    const simulator = await startGiteaSimulator({ ...GITEA_EXAMPLE_OPTIONS, now: () => Date.parse(AT) });
    seedGiteaExample(simulator);
    const { statuses, comments } = simulator.state;
    const there = comments.length;
    return {
      run: { connection: 'gitea', repository: { name }, commit, branch, change: { number: pullRequest, headSha: commit } },
      targets: [connect('gitea', { baseUrl: simulator.url, token })],
      shown: () => [
        ...statuses.map(({ state, description, targetUrl }): Shown => ({
          place: 'buildStatus',
          facts: { ...readHeadline(description), verdict: VERDICTS[state] ?? 'undecided', ...linkTo(targetUrl) },
        })),
        ...comments.slice(there).map(({ body }): Shown => ({ place: 'changeComment', facts: readReport(body) })),
      ],
      simulators: [simulator],
      close: () => simulator.close(),
    };
  },
};
