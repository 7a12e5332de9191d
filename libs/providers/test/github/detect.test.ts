import { detect } from '../../src/github/detect.ts';
import { settings } from '../../src/github/settings.ts';
import { COMMIT } from './world.ts';

const MERGE = 'e'.repeat(40);
const PUSH = {
  GITHUB_ACTIONS: 'true',
  GITHUB_API_URL: 'https://api.github.com',
  GITHUB_SERVER_URL: 'https://github.com',
  GITHUB_REPOSITORY: 'octo/hello',
  GITHUB_REPOSITORY_ID: '101',
  GITHUB_RUN_ID: '55',
  GITHUB_RUN_ATTEMPT: '2',
  GITHUB_WORKFLOW: 'CI',
  GITHUB_SHA: COMMIT,
  GITHUB_REF: 'refs/heads/feature/x',
  GITHUB_REF_NAME: 'feature/x',
  GITHUB_REF_TYPE: 'branch',
  GITHUB_HEAD_REF: '',
  GITHUB_BASE_REF: '',
  GITHUB_TOKEN: 'ghs_token',
};
const PULL = {
  ...PUSH,
  GITHUB_SHA: MERGE,
  GITHUB_REF: 'refs/pull/7/merge',
  GITHUB_REF_NAME: '7/merge',
  GITHUB_HEAD_REF: 'feature/x',
  GITHUB_BASE_REF: 'main',
  GITHUB_EVENT_PATH: '/event.json',
};

function run(env: Readonly<Record<string, string | undefined>>, event?: unknown) {
  const text = typeof event === 'string' ? event : JSON.stringify(event);
  return detect({ env, readFile: (path) => (path === '/event.json' && event !== undefined ? text : undefined) });
}

describe('detecting GitHub Actions', () => {
  it('reads a push from the variables', () => {
    expect(run(PUSH)).toEqual({
      provider: 'github',
      settings: { baseUrl: 'https://api.github.com', webUrl: 'https://github.com', token: 'ghs_token' },
      repository: { name: 'octo/hello', id: '101', url: 'https://github.com/octo/hello' },
      commit: COMMIT,
      branch: 'feature/x',
      pipeline: {
        id: '55',
        attempt: 2,
        name: 'CI',
        commit: COMMIT,
        branch: 'feature/x',
        url: 'https://github.com/octo/hello/actions/runs/55',
      },
    });
  });

  it('takes the head of a pull request, not the merge that was checked out', () => {
    const repo = { id: 202, full_name: 'mona/hello' };
    const pull_request = {
      number: 7,
      title: 'Faster',
      html_url: 'https://github.com/octo/hello/pull/7',
      head: { ref: 'feature/x', sha: COMMIT, repo },
      base: { ref: 'main', sha: 'b'.repeat(40), repo: { id: 101, full_name: 'octo/hello' } },
    };
    expect(run(PULL, { pull_request })).toMatchObject({
      commit: COMMIT,
      branch: 'feature/x',
      change: { number: 7, headSha: COMMIT, headBranch: 'feature/x', baseBranch: 'main', fork: true },
      pipeline: { commit: COMMIT },
    });
  });

  it.each([undefined, '{"pull_req', 'null', { pull_request: 7 }])(
    'still knows the number when the event file holds %j',
    (event) => {
      const found = run(PULL, event);
      expect(found).toMatchObject({ branch: 'feature/x', change: { number: 7, headBranch: 'feature/x', baseBranch: 'main' } });
      expect(found?.commit).toBeUndefined();
    },
  );

  it('takes the commit of the workflow that set this one off', () => {
    const event = { workflow_run: { head_sha: COMMIT, head_branch: 'feature/x' } };
    const env = {
      ...PUSH,
      GITHUB_SHA: MERGE,
      GITHUB_REF: 'refs/heads/main',
      GITHUB_REF_NAME: 'main',
      GITHUB_EVENT_PATH: '/event.json',
    };
    expect(run(env, event)).toMatchObject({ commit: COMMIT, branch: 'feature/x' });
  });

  it('names no branch for a tag', () => {
    expect(run({ ...PUSH, GITHUB_REF: 'refs/tags/v1', GITHUB_REF_NAME: 'v1', GITHUB_REF_TYPE: 'tag' })?.branch).toBeUndefined();
  });

  it('knows Enterprise Server', () => {
    const env = { ...PUSH, GITHUB_API_URL: 'https://ghe.example/api/v3', GITHUB_SERVER_URL: 'https://ghe.example' };
    expect(run(env)).toMatchObject({
      settings: { baseUrl: 'https://ghe.example/api/v3', webUrl: 'https://ghe.example' },
      repository: { url: 'https://ghe.example/octo/hello' },
    });
  });

  it.each([{ GITHUB_ACTIONS: undefined }, { GITEA_ACTIONS: 'true' }, { FORGEJO_ACTIONS: 'true' }])('is not fooled: %j', (env) => {
    expect(run({ ...PUSH, ...env })).toBeUndefined();
  });

  it('gives settings that the schema accepts, with and without a token', () => {
    const found = run(PUSH);
    expect(settings.parse(found?.settings)).toMatchObject({ token: 'ghs_token' });
    const bare = run({ ...PUSH, GITHUB_TOKEN: '' });
    expect(bare?.settings).not.toHaveProperty('token');
    expect(settings.safeParse(bare?.settings).success).toBe(true);
    expect(run({ ...PUSH, GITHUB_TOKEN: '', GH_TOKEN: 'ghs_other' })?.settings).toMatchObject({ token: 'ghs_other' });
  });

  it('makes do with next to nothing', () => {
    expect(run({ GITHUB_ACTIONS: 'true' })).toEqual({
      provider: 'github',
      settings: { baseUrl: 'https://api.github.com', webUrl: 'https://github.com' },
    });
  });
});
