import { RUN_STATUSES, type RunStatus } from '@testwire/contracts';
import { runView, SHA, surface, write } from '../support.ts';
import { closeAll } from '../support-simulators.ts';
import { changeRun, connect, PROJECT, startGitLab, TOKEN } from './simulated.ts';

afterEach(closeAll);

describe('GitLab commit status', () => {
  it.each(
    Object.entries({
      pending: 'pending',
      running: 'running',
      passed: 'success',
      failed: 'failed',
      errored: 'failed',
      incomplete: 'failed',
      cancelled: 'canceled',
    } satisfies Record<RunStatus, string>),
  )('shows %s as %s', async (status, state) => {
    expect(RUN_STATUSES).toContain(status);
    const gitlab = await startGitLab();
    const outcome = await write(connect(gitlab), 'status', runView({ status: status as RunStatus }));
    expect(outcome).toMatchObject({ kind: 'done', value: { rung: 'commit-status' } });
    expect(gitlab.state.statuses).toMatchObject([
      {
        name: 'Testwire',
        sha: SHA,
        ref: 'feature',
        status: state,
        description: '3 tests passed',
        targetUrl: 'https://testwire.example.com/runs/run-1',
      },
    ]);
  });

  it('writes the same only once, and a change as a change', async () => {
    const gitlab = await startGitLab();
    const client = connect(gitlab);
    await write(client, 'status', runView());
    await expect(write(client, 'status', runView())).resolves.toMatchObject({ kind: 'unchanged' });
    expect(gitlab.state.statuses).toHaveLength(1);
    await expect(write(client, 'status', runView(), { headline: '4 tests passed' })).resolves.toMatchObject({ kind: 'done' });
    expect(gitlab.state.statuses.at(-1)?.description).toBe('4 tests passed');
  });

  it('takes a refused transition to the same state for unchanged, also when another writer was faster', async () => {
    const gitlab = await startGitLab();
    const client = connect(gitlab);
    await write(client, 'status', runView({ status: 'running' }));
    // The text differs, which an unfinished status cannot show.
    await expect(write(client, 'status', runView({ status: 'running' }), { headline: '7 of 9' })).resolves.toMatchObject({
      kind: 'unchanged',
    });
    gitlab.failNext({ method: 'GET', path: /statuses$/, status: 200, body: [] });
    await expect(write(client, 'status', runView({ status: 'running' }))).resolves.toMatchObject({ kind: 'unchanged' });
    expect(gitlab.requests.filter((request) => request.method === 'POST')).toHaveLength(2);
    expect(gitlab.state.statuses).toHaveLength(1);
  });

  it('says that GitLab cannot go back from running to pending', async () => {
    const gitlab = await startGitLab();
    const client = connect(gitlab);
    await write(client, 'status', runView({ status: 'running' }));
    await expect(write(client, 'status', runView({ status: 'pending' }))).resolves.toMatchObject({ kind: 'degraded' });
  });

  it('starts over after a finished status', async () => {
    const gitlab = await startGitLab();
    const client = connect(gitlab);
    await write(client, 'status', runView({ status: 'failed' }));
    await expect(write(client, 'status', runView({ status: 'running', attempt: 2 }))).resolves.toMatchObject({ kind: 'done' });
    await expect(write(client, 'status', runView({ attempt: 2 }))).resolves.toMatchObject({ kind: 'done' });
    expect(gitlab.state.statuses.filter((status) => !status.retried)).toMatchObject([{ status: 'success' }]);
  });

  it('lands in the pipeline of the merge request, whose ref is not the branch', async () => {
    const gitlab = await startGitLab();
    const { id } = gitlab.addPipeline({ project: PROJECT, sha: SHA, mergeRequestIid: 4 });
    gitlab.addPipeline({ project: PROJECT, sha: SHA, ref: 'feature' });
    const run = changeRun({ pipeline: { id: String(id), attempt: 1, name: 'Pipeline', commit: SHA } });
    await expect(write(connect(gitlab), 'status', run)).resolves.toMatchObject({ kind: 'done' });
    expect(gitlab.state.statuses).toMatchObject([{ pipelineId: id }]);
    await expect(write(connect(gitlab), 'status', run)).resolves.toMatchObject({ kind: 'unchanged' });
    expect(gitlab.state.pipelines).toHaveLength(2);
  });

  it('falls back to the branch when the pipeline ran for another commit', async () => {
    const gitlab = await startGitLab();
    const run = runView({ pipeline: { id: '999', attempt: 1, name: 'Pipeline', commit: SHA } });
    await expect(write(connect(gitlab), 'status', run)).resolves.toMatchObject({ kind: 'done' });
    expect(gitlab.state.statuses).toMatchObject([{ ref: 'feature', status: 'success' }]);
  });

  it('has no place for an unfinished run inside a pipeline, which would wait for it', async () => {
    const gitlab = await startGitLab();
    const status = surface(connect(gitlab), 'status');
    const pipeline = { id: '5', attempt: 1, name: 'Pipeline', commit: SHA };
    expect(status.place(runView({ pipeline, status: 'running' }))).toBeUndefined();
    expect(status.place(runView({ pipeline }))).toBe(`status:acme/shop@${SHA}:Testwire`);
    expect(status.place(runView({ status: 'running' }))).toBe(`status:acme/shop@${SHA}:Testwire`);

    // Why: with a running status in it, a pipeline whose jobs are all done stays running.
    const { id } = gitlab.addPipeline({ project: PROJECT, sha: SHA, ref: 'feature' });
    await write(connect(gitlab), 'status', runView({ status: 'running' }));
    expect(gitlab.pipelinePayload(PROJECT, id)).toMatchObject({ object_attributes: { status: 'running' } });
  });

  it('keeps within the columns of GitLab', async () => {
    const gitlab = await startGitLab();
    const run = runView({ reportUrl: `https://testwire.example.com/${'r'.repeat(255)}` });
    const outcome = await write(connect(gitlab), 'status', run, { headline: 'h'.repeat(300) });
    expect(outcome.kind).toBe('done');
    expect(gitlab.state.statuses).toMatchObject([{ description: `${'h'.repeat(254)}…`, targetUrl: null }]);
  });

  it('tells a commit that is gone from a project that is not there', async () => {
    const gitlab = await startGitLab();
    const gone = await write(connect(gitlab), 'status', runView({ commit: 'f'.repeat(40) }));
    expect(gone).toMatchObject({
      kind: 'failed',
      failure: { kind: 'not_found', message: expect.stringContaining('force-push') as string },
    });
    const unknown = await write(connect(gitlab), 'status', runView({ repository: { name: 'acme/nothing' } }));
    expect(unknown).toMatchObject({
      kind: 'failed',
      failure: { kind: 'not_found', message: expect.stringContaining('no project') as string },
    });
  });

  it('gives conflicts back as such, to be tried again', async () => {
    const gitlab = await startGitLab();
    gitlab.conflictNext();
    await expect(write(connect(gitlab), 'status', runView())).resolves.toMatchObject({
      kind: 'failed',
      failure: { kind: 'conflict', status: 409 },
    });
    await expect(write(connect(gitlab), 'status', runView())).resolves.toMatchObject({ kind: 'done' });
  });

  it('types what GitLab refuses, without the token in the message', async () => {
    const wrong = await write(connect(await startGitLab(), { token: 'glpat-wrong' }), 'status', runView());
    expect(wrong).toMatchObject({ kind: 'failed', failure: { kind: 'auth', status: 401 } });
    const readOnly = await write(connect(await startGitLab({ token: { scopes: ['read_api'] } })), 'status', runView());
    expect(readOnly).toMatchObject({ kind: 'failed', failure: { kind: 'permission', status: 403 } });
    const reporter = await write(connect(await startGitLab({ token: { accessLevel: 20 } })), 'status', runView());
    expect(reporter).toMatchObject({ kind: 'failed', failure: { kind: 'permission', status: 403 } });
    const job = await write(connect(await startGitLab({ token: { kind: 'job' } }), { tokenKind: 'job' }), 'status', runView());
    expect(job).toMatchObject({
      kind: 'failed',
      failure: { kind: 'permission', status: 401, message: expect.stringContaining('GITLAB_TOKEN') as string },
    });
    const full = await startGitLab({ limits: { statusesPerPipeline: 0 } });
    const { id } = full.addPipeline({ project: PROJECT, sha: SHA, ref: 'feature' });
    const run = runView({ pipeline: { id: String(id), attempt: 1, name: 'Pipeline', commit: SHA } });
    await expect(write(connect(full), 'status', run)).resolves.toMatchObject({
      kind: 'failed',
      failure: { kind: 'rejected', status: 422 },
    });
    for (const outcome of [wrong, readOnly, reporter, job]) expect(JSON.stringify(outcome)).not.toContain(TOKEN);
  });

  it('says how long a rate limit asks to wait', async () => {
    const gitlab = await startGitLab({ limits: { requestsPerMinute: 1 } });
    await expect(write(connect(gitlab), 'status', runView())).resolves.toMatchObject({
      kind: 'failed',
      failure: { kind: 'rate_limited', status: 429, retryAfterMs: 60_000 },
    });
  });

  it('calls a dropped connection and a 5xx unavailable', async () => {
    const gitlab = await startGitLab();
    gitlab.failNext({ path: /statuses/, status: 'reset' });
    await expect(write(connect(gitlab), 'status', runView())).resolves.toMatchObject({
      kind: 'failed',
      failure: { kind: 'unavailable' },
    });
    gitlab.failNext({ path: /statuses/, status: 502, body: 'Bad gateway', headers: { 'retry-after': '7' } });
    await expect(write(connect(gitlab), 'status', runView())).resolves.toMatchObject({
      kind: 'failed',
      failure: { kind: 'unavailable', status: 502, retryAfterMs: 7000 },
    });
  });

  it('does not follow a redirect, and does not take a sign-in page for GitLab', async () => {
    const gitlab = await startGitLab();
    gitlab.failNext({ path: /statuses/, status: 302, headers: { location: 'https://elsewhere.example.com/login' } });
    await expect(write(connect(gitlab), 'status', runView())).resolves.toMatchObject({
      failure: { kind: 'rejected', message: expect.stringContaining('https://elsewhere.example.com/login') as string },
    });
    gitlab.failNext({ path: /statuses/, status: 200, body: '<html>Sign in</html>' });
    await expect(write(connect(gitlab), 'status', runView())).resolves.toMatchObject({ failure: { kind: 'rejected' } });
    gitlab.failNext({ path: /statuses/, status: 200, body: [{ id: 'x' }] });
    await expect(write(connect(gitlab), 'status', runView())).resolves.toMatchObject({
      failure: { kind: 'rejected', message: expect.stringContaining('0.id') as string },
    });
  });

  it('has no place for a run without a commit', async () => {
    const gitlab = await startGitLab();
    const { repository: _, commit: __, ...lost } = runView();
    expect(surface(connect(gitlab), 'status').place(lost)).toBeUndefined();
    await expect(write(connect(gitlab), 'status', lost)).resolves.toMatchObject({ kind: 'unsupported' });
  });
});
