import {
  GITHUB_EXAMPLE,
  gitHubExampleOptions,
  type GitHubSimulator,
  seedGitHubExample,
  startGitHubSimulator,
} from '@testwire/testkit';
import { linkTo, nameTests, readHeadline, readReport } from '../read-text.ts';
import { AT, connect, type Shown, type Site, type SiteDefinition } from '../site.ts';

const VERDICTS: Readonly<Record<string, string>> = { success: 'passed', failure: 'failed' };

function readGitHub({ state }: GitHubSimulator, comments: number): Shown[] {
  return [
    ...state.checkRuns.flatMap(({ conclusion, detailsUrl, output, annotations }): Shown[] => [
      {
        place: 'checkRun',
        facts: { ...readHeadline(output.title ?? ''), verdict: VERDICTS[conclusion ?? ''] ?? 'undecided', ...linkTo(detailsUrl) },
      },
      { place: 'checkRun', facts: readReport(`${output.summary ?? ''}\n${output.text ?? ''}`) },
      { place: 'annotations', facts: nameTests(annotations.map(({ title }) => title ?? '')) },
    ]),
    ...state.statuses.map(({ state: verdict, description, targetUrl }): Shown => ({
      place: 'buildStatus',
      facts: { ...readHeadline(description ?? ''), verdict: VERDICTS[verdict] ?? 'undecided', ...linkTo(targetUrl) },
    })),
    ...state.comments.slice(comments).map(({ body }): Shown => ({ place: 'changeComment', facts: readReport(body) })),
  ];
}

/** A pull request of the example at GitHub; for others too, whose code is hosted there. */
export async function openGitHub(token: string, pipeline?: Site['run']['pipeline']): Promise<Site> {
  const { repository: name, commit, branch, pullRequest } = GITHUB_EXAMPLE;
  const github = await startGitHubSimulator({ ...gitHubExampleOptions(), limits: 'off', now: () => Date.parse(AT) });
  seedGitHubExample(github);
  const comments = github.state.comments.length;
  const change = { number: pullRequest, headSha: commit };
  const where = { connection: 'github', repository: { name }, commit, branch, change };
  return {
    run: { ...where, ...(pipeline === undefined ? {} : { pipeline }) },
    targets: [connect('github', { baseUrl: github.url, token })],
    shown: () => readGitHub(github, comments),
    simulators: [github],
    close: () => github.close(),
  };
}

export const githubApp: SiteDefinition = {
  provider: 'github',
  how: 'GitHub App',
  open: () => openGitHub(GITHUB_EXAMPLE.appToken),
};

export const githubPersonal: SiteDefinition = {
  provider: 'github',
  how: 'personal token',
  open: () => openGitHub(GITHUB_EXAMPLE.patToken),
};
