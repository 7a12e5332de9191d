import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  GITHUB_EXAMPLE,
  GITLAB_EXAMPLE,
  GITLAB_EXAMPLE_OPTIONS,
  gitHubExampleOptions,
  type GitHubSimulator,
  type GitLabSimulator,
  startGitHubSimulator,
  startGitLabSimulator,
} from '@testwire/testkit';
import { startRecordingServer, type RecordingServer } from './recording-server.ts';
import { type Said, type } from './terminal.ts';

const NESTED = 'acme/group/widgets';
let cwd: string;
let github: GitHubSimulator;
let gitlab: GitLabSimulator;
let server: RecordingServer;

beforeEach(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'testwire-doctor-'));
  github = await startGitHubSimulator(gitHubExampleOptions());
  gitlab = await startGitLabSimulator({
    projects: [...GITLAB_EXAMPLE_OPTIONS.projects, { id: 77, pathWithNamespace: NESTED }],
    tokens: GITLAB_EXAMPLE_OPTIONS.tokens.map((token) => ({ ...token, projects: [...token.projects, 77] })),
  });
  server = await startRecordingServer(() => ({ body: {} }));
});
afterEach(async () => {
  expect(github.unexpected).toEqual([]);
  expect(gitlab.unexpected).toEqual([]);
  await Promise.all([github.close(), gitlab.close(), server.close()]);
  await rm(cwd, { recursive: true, force: true });
});

async function doctor(repository: string, projects: Readonly<Record<string, unknown>> = {}): Promise<Said> {
  const config = join(cwd, 'testwire.config.json');
  await writeFile(config, JSON.stringify({ projects }));
  const env = {
    DATA_DIR: cwd,
    GITHUB_TOKEN: GITHUB_EXAMPLE.appToken,
    GITHUB_BASE_URL: github.url,
    GITHUB_WEBHOOK_SECRET: 's',
    GITLAB_TOKEN: GITLAB_EXAMPLE.token,
    GITLAB_BASE_URL: gitlab.apiUrl,
    GITLAB_WEBHOOK_SECRET: 's',
  };
  return type(['doctor', '--server', server.url, '--repository', repository, '--config', config], { cwd, env });
}

const asksFor = (simulator: GitHubSimulator | GitLabSimulator, name: string): number =>
  simulator.requests.filter(({ path }) => decodeURIComponent(path).includes(name)).length;

describe('testwire doctor --repository', () => {
  it.each([
    [GITHUB_EXAMPLE.repository, 'github'],
    [GITLAB_EXAMPLE.path, 'gitlab'],
    // No name of a repository at GitHub.
    [NESTED, 'gitlab'],
  ])('finds %s at %s, and does not want it elsewhere', async (repository, place) => {
    const { code, out } = await doctor(repository);
    expect(out).toContain(`ok   ${repository} was not found here; it is at ${place}\n`);
    expect(out).not.toContain('FAIL');
    expect(code).toBe(0);
  });

  it('fails when it is found nowhere', async () => {
    const { code, out } = await doctor('acme/nowhere');
    expect(out.match(/FAIL/g)).toHaveLength(2);
    expect(code).toBe(2);
  });

  it('asks only where a project has it', async () => {
    const projects = { widgets: { repository: GITLAB_EXAMPLE.path.toUpperCase(), connection: 'gitlab' } };
    expect(await doctor(GITLAB_EXAMPLE.path, projects)).toMatchObject({ code: 0, out: expect.not.stringContaining('not found') });
    expect(asksFor(gitlab, GITLAB_EXAMPLE.path)).toBeGreaterThan(0);
    expect(asksFor(github, GITLAB_EXAMPLE.path)).toBe(0);
  });

  it('fails when it is missing where a project has it, though another connection has it', async () => {
    const projects = { widgets: { repository: GITLAB_EXAMPLE.path, connection: 'github' } };
    const { code, out } = await doctor(GITLAB_EXAMPLE.path, projects);
    expect(out).toContain('FAIL the repository can be read');
    expect(code).toBe(2);
    expect(asksFor(gitlab, GITLAB_EXAMPLE.path)).toBe(0);
  });
});

describe('testwire doctor --calls-only', () => {
  it('wants no secret that a process has no use for which only calls providers', async () => {
    const config = join(cwd, 'testwire.config.json');
    await writeFile(config, JSON.stringify({ tokens: [{ name: 'ci', secret: { env: 'TESTWIRE_TOKEN' } }] }));
    const env = { DATA_DIR: cwd, HOST: '0.0.0.0', GITHUB_TOKEN: GITHUB_EXAMPLE.appToken, GITHUB_BASE_URL: github.url };
    const ask = (...more: readonly string[]): Promise<Said> =>
      type(['doctor', '--server', server.url, '--config', config, ...more], { cwd, env });
    const { code, out } = await ask('--calls-only');
    expect(out).toContain('ok   the server answers and is ready');
    expect(out).toContain('github (github)\n');
    expect(out).not.toContain('webhook');
    expect(out).not.toContain('FAIL');
    expect(code).toBe(0);
    expect((await ask()).code).toBe(2);
  });
});
