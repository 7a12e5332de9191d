import { GITLAB_EXAMPLE, GITLAB_EXAMPLE_OPTIONS, seedGitLabExample, startGitLabSimulator } from '@testwire/testkit';
import { gitlab as module } from '../../src/gitlab/index.ts';
import type { Shown, Site, SiteDefinition } from '../battery/site.ts';
import { AT, runView, testDeps } from '../support.ts';

const VERDICTS: Readonly<Record<string, Shown['statuses'][number]['verdict']>> = {
  pending: 'undecided',
  running: 'undecided',
  success: 'good',
  failed: 'bad',
  canceled: 'bad',
  skipped: 'good',
};

async function openSite(): Promise<Site> {
  const { projectId, path, sha, branch, mergeRequestIid, pipelineId, token, tests } = GITLAB_EXAMPLE;
  const gitlab = await startGitLabSimulator({ ...GITLAB_EXAMPLE_OPTIONS, now: () => Date.parse(AT) });
  seedGitLabExample(gitlab);
  const there = gitlab.state.notes.length;
  const repository = { name: path, id: String(projectId) };
  return {
    simulator: gitlab,
    secret: token,
    run: runView({ repository, commit: sha, branch, change: { number: mergeRequestIid, headSha: sha } }),
    connect: (deps) => module.connect(module.settings.parse({ baseUrl: gitlab.url, token }), testDeps(deps)),
    shown() {
      const newest = new Map(gitlab.state.statuses.map((status) => [status.name, status]));
      return {
        statuses: [...newest.values()].map(({ name, status, description }) => ({
          name,
          verdict: VERDICTS[status] ?? 'bad',
          text: description ?? '',
        })),
        comments: gitlab.state.notes.slice(there).map((note) => note.body),
      };
    },
    addComments(bodies) {
      for (const body of bodies) gitlab.addNote({ project: projectId, mergeRequestIid, body });
    },
    collect: {
      request: {
        repository,
        pipeline: { id: String(pipelineId), attempt: 1, name: 'Pipeline', commit: sha },
        artifacts: ['*'],
        files: ['**/*.xml'],
        limits: { fileBytes: 1_000_000, totalBytes: 1_000_000, files: 10 },
      },
      tests: tests.total,
      failed: tests.failed,
    },
    breaches: () => gitlab.contractBreaches,
    close: () => gitlab.close(),
  };
}

export const gitlabSite: SiteDefinition = { id: 'gitlab', surfaces: ['status', 'comment'], open: openSite };
