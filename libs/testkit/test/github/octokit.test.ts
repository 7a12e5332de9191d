import {
  GITHUB_EXAMPLE,
  type GitHubSimulator,
  gitHubExampleOptions,
  seedGitHubExample,
  startGitHubSimulator,
} from '@testwire/testkit';
import { Octokit } from '@octokit/rest';
import { strFromU8, unzipSync } from 'fflate';
import { closeAll, track } from './world.ts';

const { repository, commit, pullRequest, runId, artifact } = GITHUB_EXAMPLE;
const [owner = '', repo = ''] = repository.split('/');

/** Refusals are part of these tests; the client would print each. */
const ignore = (): void => undefined;
const log = { debug: ignore, info: ignore, warn: ignore, error: ignore };

describe("GitHub's own client", () => {
  let github: GitHubSimulator;
  let octokit: Octokit;

  beforeEach(async () => {
    github = track(await startGitHubSimulator(gitHubExampleOptions()));
    seedGitHubExample(github);
    octokit = new Octokit({ auth: GITHUB_EXAMPLE.appToken, baseUrl: github.url, log });
  });
  afterEach(async () => {
    await closeAll();
    expect(github.unexpected).toEqual([]);
  });

  it('creates, completes and finds a check run', async () => {
    const { data: created } = await octokit.checks.create({
      owner,
      repo,
      name: 'tests',
      head_sha: commit,
      status: 'in_progress',
    });
    const output = {
      title: '2 failed',
      summary: 'Two of twelve.',
      annotations: [{ path: 'a.ts', start_line: 1, end_line: 1, annotation_level: 'failure' as const, message: 'wrong' }],
    };
    await octokit.checks.update({ owner, repo, check_run_id: created.id, conclusion: 'failure', output });
    const { data: listed } = await octokit.checks.listForRef({ owner, repo, ref: commit, check_name: 'tests' });
    expect(listed.check_runs).toMatchObject([
      { id: created.id, conclusion: 'failure', pull_requests: [{ number: pullRequest }] },
    ]);
    const { data: annotations } = await octokit.checks.listAnnotations({ owner, repo, check_run_id: created.id });
    expect(annotations).toMatchObject([{ message: 'wrong' }]);
  });

  it('sets statuses and walks all pages of comments', async () => {
    await octokit.repos.createCommitStatus({
      owner,
      repo,
      sha: commit,
      state: 'failure',
      context: 'tests',
      description: '2 failed',
    });
    const { data: combined } = await octokit.repos.getCombinedStatusForRef({ owner, repo, ref: commit });
    expect(combined).toMatchObject({ state: 'failure', statuses: [{ context: 'tests' }] });

    for (let count = 0; count < 35; count += 1)
      github.addComment({ repository, number: pullRequest, login: 'mona', body: `${count}` });
    const { data: own } = await octokit.issues.createComment({
      owner,
      repo,
      issue_number: pullRequest,
      body: '<!-- mark --> mine',
    });
    const all = await octokit.paginate(octokit.issues.listComments, { owner, repo, issue_number: pullRequest, per_page: 10 });
    expect(all).toHaveLength(36);
    expect(all.filter((comment) => comment.body?.startsWith('<!-- mark -->'))).toMatchObject([{ id: own.id }]);
    await octokit.issues.updateComment({ owner, repo, comment_id: own.id, body: 'changed' });
    await octokit.issues.deleteComment({ owner, repo, comment_id: own.id });
  });

  it('finds the pull request, the run and its results', async () => {
    const { data: pulls } = await octokit.repos.listPullRequestsAssociatedWithCommit({ owner, repo, commit_sha: commit });
    expect(pulls).toMatchObject([{ number: pullRequest }]);
    const { data: run } = await octokit.actions.getWorkflowRun({ owner, repo, run_id: runId });
    expect(run).toMatchObject({ id: runId, conclusion: 'failure', head_sha: commit });
    const { data: listed } = await octokit.actions.listWorkflowRunArtifacts({ owner, repo, run_id: runId });
    expect(listed.artifacts).toMatchObject([{ name: artifact }]);

    const download = await octokit.actions.downloadArtifact({ owner, repo, artifact_id: 1, archive_format: 'zip' });
    const files = Object.values(unzipSync(new Uint8Array(download.data as ArrayBuffer))).map((content) => strFromU8(content));
    const count = (pattern: RegExp): number => files.reduce((sum, file) => sum + Array.from(file.matchAll(pattern)).length, 0);
    expect(files).toHaveLength(2);
    expect({ tests: count(/<testcase/g), failed: count(/<failure/g), skipped: count(/<skipped/g) }).toEqual({
      tests: GITHUB_EXAMPLE.totals.tests,
      failed: GITHUB_EXAMPLE.totals.failed,
      skipped: GITHUB_EXAMPLE.totals.skipped,
    });
    await octokit.actions.reRunWorkflow({ owner, repo, run_id: runId });
    expect(github.state.workflowRuns).toMatchObject([{ attempt: 2, conclusion: 'success' }]);
  });

  it('uploads a release asset', async () => {
    await expect(octokit.repos.getReleaseByTag({ owner, repo, tag: 'testwire/1' })).rejects.toMatchObject({ status: 404 });
    const { data: release } = await octokit.repos.createRelease({ owner, repo, tag_name: 'testwire/1', prerelease: true });
    const asset = {
      owner,
      repo,
      release_id: release.id,
      name: 'report.html',
      data: 'hello',
      headers: { 'content-type': 'text/html' },
    };
    const { data: uploaded } = await octokit.repos.uploadReleaseAsset({ ...asset, url: release.upload_url });
    expect(uploaded).toMatchObject({ name: 'report.html', size: 5 });
    expect(await (await fetch(uploaded.browser_download_url)).text()).toBe('hello');
  });

  it('sees refusals as they are', async () => {
    const pat = new Octokit({ auth: GITHUB_EXAMPLE.patToken, baseUrl: github.url, log });
    await expect(pat.checks.create({ owner, repo, name: 'tests', head_sha: commit })).rejects.toMatchObject({ status: 403 });
    expect((await pat.users.getAuthenticated()).data.login).toBe('sim-user');
    const body = 'x'.repeat(65_537);
    await expect(octokit.issues.createComment({ owner, repo, issue_number: pullRequest, body })).rejects.toMatchObject({
      status: 422,
    });
  });
});
