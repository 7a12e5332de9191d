import { GITLAB_EXAMPLE, GITLAB_EXAMPLE_OPTIONS, seedGitLabExample, startGitLabSimulator } from '@testwire/testkit';
import { linkTo, readHeadline, readReport } from '../read-text.ts';
import { AT, connect, type Shown, type SiteDefinition } from '../site.ts';

const VERDICTS: Readonly<Record<string, string>> = { success: 'passed', failed: 'failed' };

export const gitlab: SiteDefinition = {
  provider: 'gitlab',
  async open() {
    const { projectId, path: name, sha: commit, branch, mergeRequestIid, token } = GITLAB_EXAMPLE;
    const simulator = await startGitLabSimulator({ ...GITLAB_EXAMPLE_OPTIONS, now: () => Date.parse(AT) });
    seedGitLabExample(simulator);
    const notes = simulator.state.notes.length;
    const repository = { name, id: String(projectId) };
    return {
      run: { connection: 'gitlab', repository, commit, branch, change: { number: mergeRequestIid, headSha: commit } },
      targets: [connect('gitlab', { baseUrl: simulator.url, token })],
      shown: () => [
        ...simulator.state.statuses.map(({ status, description, targetUrl }): Shown => ({
          place: 'buildStatus',
          facts: { ...readHeadline(description ?? ''), verdict: VERDICTS[status] ?? 'undecided', ...linkTo(targetUrl) },
        })),
        ...simulator.state.notes.slice(notes).map(({ body }): Shown => ({ place: 'changeComment', facts: readReport(body) })),
      ],
      simulators: [simulator],
      close: () => simulator.close(),
    };
  },
};
