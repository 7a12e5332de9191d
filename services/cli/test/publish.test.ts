import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  GITHUB_EXAMPLE,
  GITLAB_EXAMPLE,
  type GitHubSimulator,
  type GitLabSimulator,
  startExampleSimulators,
} from '@testwire/testkit';
import { type } from './terminal.ts';

let cwd: string;
let github: GitHubSimulator;
let gitlab: GitLabSimulator;

beforeEach(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'testwire-publish-'));
  ({ github, gitlab } = await startExampleSimulators());
  await writeFile(
    join(cwd, 'unit.xml'),
    '<testsuite name="u"><testcase name="a"/><testcase name="b"><failure message="no"/></testcase></testsuite>',
  );
});
afterEach(async () => {
  expect(github.unexpected).toEqual([]);
  expect(gitlab.unexpected).toEqual([]);
  await Promise.all([github.close(), gitlab.close()]);
  await rm(cwd, { recursive: true, force: true });
});

async function actionsEnv(token: string): Promise<Record<string, string>> {
  const event = join(cwd, 'event.json');
  const pullRequest = {
    number: GITHUB_EXAMPLE.pullRequest,
    head: { sha: GITHUB_EXAMPLE.commit, ref: GITHUB_EXAMPLE.branch },
    base: { sha: GITHUB_EXAMPLE.baseCommit, ref: 'main' },
  };
  await writeFile(event, JSON.stringify({ pull_request: pullRequest, repository: { full_name: GITHUB_EXAMPLE.repository } }));
  return {
    GITHUB_ACTIONS: 'true',
    GITHUB_API_URL: github.url,
    GITHUB_SERVER_URL: github.url,
    GITHUB_REPOSITORY: GITHUB_EXAMPLE.repository,
    GITHUB_EVENT_NAME: 'pull_request',
    GITHUB_EVENT_PATH: event,
    GITHUB_REF: `refs/pull/${GITHUB_EXAMPLE.pullRequest}/merge`,
    // The merge commit, which nobody looks at.
    GITHUB_SHA: 'f'.repeat(40),
    GITHUB_RUN_ID: '1001',
    GITHUB_RUN_ATTEMPT: '1',
    GITHUB_TOKEN: token,
  };
}

describe('testwire publish --auto-detect, without a server', () => {
  it('shows check and comment on the head commit of the pull request', async () => {
    const said = await type(['publish', 'unit.xml', '--auto-detect'], { cwd, env: await actionsEnv(GITHUB_EXAMPLE.appToken) });
    expect(said).toMatchObject({ code: 0, out: expect.stringContaining('2 tests, 1 failed: failed') });
    const [check] = [...github.state.checkRuns.values()];
    expect(check).toMatchObject({ headSha: GITHUB_EXAMPLE.commit, conclusion: 'failure' });
    expect([...github.state.comments.values()].filter((comment) => comment.body.includes('<!-- testwire:'))).toHaveLength(1);
  });

  it('does not write a second comment when the job is run again', async () => {
    const env = await actionsEnv(GITHUB_EXAMPLE.appToken);
    await type(['publish', 'unit.xml', '--auto-detect'], { cwd, env });
    await writeFile(join(cwd, 'unit.xml'), '<testsuite name="u"><testcase name="a"/></testsuite>');
    const again = await type(['publish', 'unit.xml', '--auto-detect'], { cwd, env: { ...env, GITHUB_RUN_ATTEMPT: '2' } });
    expect(again.code).toBe(0);
    const comments = [...github.state.comments.values()].filter((comment) => comment.body.includes('<!-- testwire:'));
    expect(comments).toHaveLength(1);
    expect(comments[0]?.body).toContain('Total Tests: 1');
  });

  it('adds the report to the summary of the step, below what is there, and within its limit', async () => {
    const file = join(cwd, 'summary.md');
    await writeFile(file, 'Written before.\n');
    const env = { ...(await actionsEnv(GITHUB_EXAMPLE.appToken)), GITHUB_STEP_SUMMARY: file };
    await type(['publish', 'unit.xml', '--auto-detect'], { cwd, env });
    expect(await readFile(file, 'utf8')).toMatch(
      /^Written before\.\n\n# Test Run Report: [\s\S]*\| u › b \| no \| - \|\n[\s\S]*\n\n$/,
    );
    const limit = 1024 ** 2;
    await writeFile(file, 'x'.repeat(limit - 500));
    await type(['publish', 'unit.xml', '--auto-detect'], { cwd, env });
    const text = await readFile(file, 'utf8');
    expect(text.slice(limit - 500)).toMatch(/^\n# Test Run Report: /);
    expect(Buffer.byteLength(text)).toBeLessThanOrEqual(limit);
  });

  it('publishes also where the summary cannot be written', async () => {
    const env = { ...(await actionsEnv(GITHUB_EXAMPLE.appToken)), GITHUB_STEP_SUMMARY: join(cwd, 'no/such/folder.md') };
    const said = await type(['publish', 'unit.xml', '--auto-detect'], { cwd, env });
    expect(said).toMatchObject({ code: 0, err: expect.stringContaining('The summary of the job was not written') });
    expect([...github.state.checkRuns.values()]).toHaveLength(1);
  });

  it('says which rung it stands on with a personal access token', async () => {
    const said = await type(['publish', 'unit.xml', '--auto-detect'], { cwd, env: await actionsEnv(GITHUB_EXAMPLE.patToken) });
    expect(said).toMatchObject({ code: 0, out: expect.stringContaining('shown as commit-status, because') });
  });

  it('ends with 2 when the token is wrong, and never prints it', async () => {
    const said = await type(['publish', 'unit.xml', '--auto-detect'], { cwd, env: await actionsEnv('a-wrong-token-7f3a') });
    expect(said.code).toBe(2);
    expect(said.out + said.err).toMatch(/auth/);
    expect(said.out + said.err).not.toContain('a-wrong-token-7f3a');
  });

  it('ends with 3 when the provider is down', async () => {
    github.failNext({ path: /./, status: 503, times: 100 });
    const said = await type(['publish', 'unit.xml', '--auto-detect'], { cwd, env: await actionsEnv(GITHUB_EXAMPLE.appToken) });
    expect(said).toMatchObject({ code: 3, out: expect.stringContaining('unavailable') });
    expect(said.out + said.err).not.toContain('is tried again');
    expect(said.out).toContain('(503)');
    expect(said.err).toContain('run the command again');
  });

  it('says that there is no token', async () => {
    const { GITHUB_TOKEN: _, ...env } = await actionsEnv('');
    const said = await type(['publish', 'unit.xml', '--auto-detect'], { cwd, env });
    expect(said.code).toBe(2);
    expect(said.err).toContain('No token is set. Put one into GITHUB_TOKEN');
  });

  it('shows what could be read when a file cannot be, and ends with 2', async () => {
    await writeFile(join(cwd, 'bad.xml'), 'no result');
    const said = await type(['publish', '*.xml', '--auto-detect'], { cwd, env: await actionsEnv(GITHUB_EXAMPLE.appToken) });
    expect(said).toMatchObject({ code: 2, err: expect.stringContaining('bad.xml:1'), out: expect.stringContaining('2 tests') });
    expect([...github.state.checkRuns.values()]).toHaveLength(1);
  });

  it('ends with 1 with --fail-on any when tests failed', async () => {
    const env = await actionsEnv(GITHUB_EXAMPLE.appToken);
    expect((await type(['publish', 'unit.xml', '--auto-detect', '--fail-on', 'any'], { cwd, env })).code).toBe(1);
    await writeFile(join(cwd, 'unit.xml'), '<testsuite name="u"><testcase name="a"/></testsuite>');
    expect((await type(['publish', 'unit.xml', '--auto-detect', '--fail-on', 'any'], { cwd, env })).code).toBe(0);
  });

  it('shows status and note in GitLab, by iid and source commit', async () => {
    const env = {
      GITLAB_CI: 'true',
      CI_API_V4_URL: gitlab.apiUrl,
      CI_SERVER_URL: gitlab.url,
      CI_PROJECT_ID: String(GITLAB_EXAMPLE.projectId),
      CI_PROJECT_PATH: GITLAB_EXAMPLE.path,
      CI_PIPELINE_ID: String(GITLAB_EXAMPLE.pipelineId),
      CI_MERGE_REQUEST_ID: '900900',
      CI_MERGE_REQUEST_IID: String(GITLAB_EXAMPLE.mergeRequestIid),
      CI_COMMIT_SHA: GITLAB_EXAMPLE.sha,
      CI_COMMIT_REF_NAME: GITLAB_EXAMPLE.branch,
      GITLAB_TOKEN: GITLAB_EXAMPLE.token,
    };
    const said = await type(['publish', 'unit.xml', '--auto-detect', '--json'], { cwd, env });
    expect(said.code).toBe(0);
    expect(JSON.parse(said.out)).toMatchObject({ status: 'failed', totals: { total: 2, failed: 1 } });
    expect(gitlab.state.statuses.at(-1)).toMatchObject({ sha: GITLAB_EXAMPLE.sha, status: 'failed' });
    expect(gitlab.state.notes.filter((note) => note.body.includes('<!-- testwire:'))).toHaveLength(1);
  });
});

describe('testwire publish --provider, with the connection from a file', () => {
  it('takes secrets from where the file says', async () => {
    const config = { connections: { ghe: { provider: 'github', baseUrl: github.url, token: { env: 'GHE_TOKEN' } } } };
    await writeFile(join(cwd, 'testwire.json'), JSON.stringify(config));
    const args = ['publish', 'unit.xml', '--provider', 'ghe', '--config', join(cwd, 'testwire.json')];
    const place = ['--repository', GITHUB_EXAMPLE.repository, '--commit', GITHUB_EXAMPLE.commit];
    expect((await type([...args, ...place], { cwd, env: { GHE_TOKEN: GITHUB_EXAMPLE.appToken } })).code).toBe(0);
    expect([...github.state.checkRuns.values()]).toHaveLength(1);
    expect(await type([...args, ...place], { cwd })).toMatchObject({
      code: 2,
      err: expect.stringContaining('GHE_TOKEN is not set'),
    });
    expect(await type(args, { cwd, env: { GHE_TOKEN: GITHUB_EXAMPLE.appToken } })).toMatchObject({
      code: 2,
      err: expect.stringContaining('no place to show'),
    });
  });
});

describe('testwire detect', () => {
  it('names commit and change, and hides the token', async () => {
    const said = await type(['detect'], { cwd, env: await actionsEnv('secret-canary-1234') });
    expect(said.out).toContain(GITHUB_EXAMPLE.commit);
    expect(said.out).toMatch(/change\s+7/);
    expect(said.out).not.toContain('secret-canary-1234');
    const json = await type(['detect', '--json'], { cwd, env: await actionsEnv('secret-canary-1234') });
    expect(JSON.parse(json.out)).toMatchObject({ provider: 'github', commit: GITHUB_EXAMPLE.commit, change: { number: 7 } });
    expect(json.out).not.toContain('secret-canary-1234');
  });

  it('says that there is no token', async () => {
    expect((await type(['detect'], { cwd, env: await actionsEnv('') })).out).toMatch(/^token {7}\(not set\)$/m);
    expect((await type(['detect'], { cwd })).out).not.toContain('token');
  });
});

describe('testwire doctor', () => {
  it('says what each connection lacks, and where to grant it', async () => {
    const env = {
      GITHUB_TOKEN: GITHUB_EXAMPLE.patToken,
      GITHUB_BASE_URL: github.url,
      GITLAB_TOKEN: 'wrong',
      GITLAB_BASE_URL: gitlab.apiUrl,
    };
    const said = await type(['doctor', '--server', 'http://127.0.0.1:1', '--repository', GITHUB_EXAMPLE.repository], {
      cwd,
      env,
    });
    expect(said.code).toBe(2);
    expect(said.out).toMatch(/github \(github\)/);
    expect(said.out).toMatch(/FAIL.*server answers/);
    expect(said.out).toMatch(/gitlab \(gitlab\)\n(.*\n)*?.*FAIL/);
    expect(said.out).toContain('a webhook secret is configured');
    expect(said.out).not.toContain(GITHUB_EXAMPLE.patToken);
  });

  it('tells all faults of a configuration at once', async () => {
    await writeFile(
      join(cwd, 'bad.json'),
      JSON.stringify({
        connections: { a: { provider: 'nobody' } },
        projects: { p: { repository: 'x/y', connection: 'b' } },
        extra: 1,
      }),
    );
    const said = await type(['doctor', '--config', join(cwd, 'bad.json')], { cwd });
    expect(said.code).toBe(2);
    expect(said.err).toContain('extra');
  });
});
