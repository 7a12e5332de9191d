import {
  type Answer,
  BASE_SHA,
  BRANCH,
  closeExamples,
  type Example,
  MERGE_REQUEST_REF,
  PIPELINE,
  readAnswer,
  SHA,
  startExample,
  TOKEN,
} from './example.ts';

afterEach(closeExamples);

const PATH = `/projects/42/statuses/${SHA}`;

function post({ call }: Example, body: Record<string, unknown>): Promise<Answer> {
  return call('POST', PATH, body);
}

describe('POST /projects/:id/statuses/:sha', () => {
  it('answers 201 with the status, on the newest pipeline of the commit', async () => {
    const example = await startExample();
    const body = {
      state: 'running',
      name: 'testwire',
      target_url: 'https://reports.example/1',
      description: '3 of 10',
      coverage: 81.5,
    };
    expect(await post(example, body)).toMatchObject({
      status: 201,
      body: {
        id: 9001,
        sha: SHA,
        ref: MERGE_REQUEST_REF,
        status: 'running',
        name: 'testwire',
        target_url: 'https://reports.example/1',
        description: '3 of 10',
        coverage: 81.5,
        pipeline_id: PIPELINE,
        started_at: '2026-03-01T12:00:00.000Z',
        finished_at: null,
        author: { username: 'project_42_bot_testwire' },
      },
    });
  });

  it('takes parameters from the query', async () => {
    const { call } = await startExample();
    const answer = await call('POST', `${PATH}?state=success&context=unit`);
    expect(answer).toMatchObject({ status: 201, body: { status: 'success', name: 'unit' } });
  });

  it('takes parameters from a form, and names a status "default"', async () => {
    const { gitlab } = await startExample();
    const response = await fetch(`${gitlab.apiUrl}${PATH}`, {
      method: 'POST',
      headers: { 'PRIVATE-TOKEN': TOKEN },
      body: new URLSearchParams({ state: 'failed', pipeline_id: String(PIPELINE) }),
    });
    expect(await readAnswer(response)).toMatchObject({ status: 201, body: { status: 'failed', name: 'default' } });
  });

  it('takes an abbreviated hash', async () => {
    const { call } = await startExample();
    const answer = await call('POST', `/projects/42/statuses/${SHA.slice(0, 10)}`, { state: 'success' });
    expect(answer).toMatchObject({ status: 201, body: { sha: SHA } });
  });

  it.each([
    ['no state', {}, 'state is missing, state does not have a valid value'],
    ['an unknown state', { state: 'passed' }, 'state does not have a valid value'],
    ['a pipeline id that is no number', { state: 'success', pipeline_id: 'x' }, 'pipeline_id is invalid'],
  ])('refuses %s', async (_, body, error) => {
    expect(await post(await startExample({ contract: 'off' }), body)).toMatchObject({ status: 400, body: { error } });
  });

  it('refuses a body that is no JSON object', async () => {
    const { gitlab } = await startExample({ contract: 'off' });
    const headers = { 'PRIVATE-TOKEN': TOKEN, 'content-type': 'application/json' };
    for (const body of ['{"state":', '["success"]']) {
      const response = await fetch(`${gitlab.apiUrl}${PATH}`, { method: 'POST', headers, body });
      expect(response.status).toBe(400);
    }
  });

  it('counts characters, not UTF-16 units, up to 255', async () => {
    const example = await startExample();
    expect(await post(example, { state: 'success', description: '🧪'.repeat(255) })).toMatchObject({ status: 201 });
    expect(await post(example, { state: 'success', description: '🧪'.repeat(256) })).toMatchObject({
      status: 400,
      body: { message: { description: ['is too long (maximum is 255 characters)'] } },
    });
  });

  it('names every faulty field', async () => {
    const target_url = `ftp://reports.example/${'x'.repeat(255)}`;
    const answer = await post(await startExample(), { state: 'success', target_url, description: 'x'.repeat(256) });
    expect(answer).toMatchObject({
      status: 400,
      body: {
        message: {
          description: ['is too long (maximum is 255 characters)'],
          target_url: ['is too long (maximum is 255 characters)', 'is blocked: Only allowed schemes are http, https'],
        },
      },
    });
  });

  it('keeps what an update leaves out', async () => {
    const example = await startExample();
    await post(example, { state: 'running', description: 'Running', target_url: 'https://reports.example/1' });
    expect(await post(example, { state: 'success', description: 'Passed' })).toMatchObject({
      body: { id: 9001, status: 'success', description: 'Passed', target_url: 'https://reports.example/1' },
    });
  });

  it('refuses a concurrent update as often as planned', async () => {
    const example = await startExample();
    example.gitlab.conflictNext(2);
    const conflict = { status: 409, body: { message: 'Another update to this commit status is in progress' } };
    expect(await post(example, { state: 'success' })).toMatchObject(conflict);
    expect(await post(example, { state: 'success' })).toMatchObject(conflict);
    expect(await post(example, { state: 'success' })).toMatchObject({ status: 201 });
  });
});

describe('transitions', () => {
  const STATES = ['pending', 'running', 'success', 'failed', 'canceled', 'skipped'];
  const REFUSED: Readonly<Record<string, string>> = {
    'pending pending': 'Cannot transition status via :enqueue from :pending',
    'running pending': 'Cannot transition status via :enqueue from :running',
    'running running': 'Cannot transition status via :run from :running',
    'running skipped': 'Cannot transition status via :skip from :running',
  };

  it.each(STATES.flatMap((from) => STATES.map((to) => [from, to] as const)))('%s to %s', async (from, to) => {
    const example = await startExample();
    await post(example, { state: from, description: 'first' });
    const answer = await post(example, { state: to, description: 'second' });

    const refusal = REFUSED[`${from} ${to}`];
    if (refusal === undefined) {
      expect(answer).toMatchObject({ status: 201, body: { status: to, description: 'second' } });
    } else {
      expect(answer).toMatchObject({ status: 400, body: { message: expect.stringContaining(refusal) } });
      expect(example.gitlab.state.statuses).toMatchObject([{ status: from, description: 'first' }]);
    }
  });

  it('puts a new status in the place of a finished one', async () => {
    const example = await startExample();
    await post(example, { state: 'failed' });
    await post(example, { state: 'success' });
    expect(example.gitlab.state.statuses).toMatchObject([
      { id: 9001, status: 'failed', retried: true },
      { id: 9002, status: 'success', retried: false },
    ]);
  });

  it("leaves another user's unfinished status alone and takes its place", async () => {
    const tokens = ['one', 'two'].map((token) => ({ token, kind: 'pat' as const }));
    const { gitlab, call } = await startExample({ tokens });
    await call('POST', PATH, { state: 'running' }, { 'PRIVATE-TOKEN': 'one' });
    const answer = await call('POST', PATH, { state: 'running' }, { 'PRIVATE-TOKEN': 'two' });
    expect(answer).toMatchObject({ status: 201, body: { id: 9002 } });
    expect(gitlab.state.statuses.map(({ retried }) => retried)).toEqual([true, false]);
  });
});

describe('where a status is attached', () => {
  it('needs a known commit', async () => {
    const { call } = await startExample();
    const answer = await call('POST', `/projects/42/statuses/${'f'.repeat(40)}`, { state: 'success' });
    expect(answer).toMatchObject({ status: 404, body: { message: '404 Commit Not Found' } });
  });

  it('makes an external pipeline when the branch has none, although the merge request has', async () => {
    const example = await startExample();
    const answer = await post(example, { state: 'failed', ref: BRANCH });
    expect(answer).toMatchObject({ status: 201, body: { pipeline_id: PIPELINE + 1, ref: BRANCH } });
    expect(example.gitlab.state.pipelines.at(-1)).toMatchObject({ source: 'external', ref: BRANCH, sha: SHA });
    expect(await example.call('GET', `/projects/42/pipelines/${PIPELINE + 1}`)).toMatchObject({ body: { status: 'failed' } });
  });

  it('goes to the pipeline that is named', async () => {
    const example = await startExample();
    example.gitlab.addPipeline({ project: 42, sha: SHA, ref: BRANCH });
    expect(await post(example, { state: 'success', pipeline_id: PIPELINE })).toMatchObject({ body: { pipeline_id: PIPELINE } });
  });

  it('refuses a pipeline that has another ref or commit', async () => {
    const example = await startExample();
    const missing = { status: 404, body: { message: '404 Pipeline for pipeline_id, sha and ref Not Found' } };
    expect(await post(example, { state: 'success', pipeline_id: PIPELINE, ref: BRANCH })).toMatchObject(missing);
    expect(
      await example.call('POST', `/projects/42/statuses/${BASE_SHA}`, { state: 'success', pipeline_id: PIPELINE }),
    ).toMatchObject(missing);
  });

  it("needs a ref for a fork's commit", async () => {
    const { gitlab, call } = await startExample();
    const sha = 'e'.repeat(40);
    gitlab.addMergeRequest({ project: 42, iid: 4, sourceBranch: 'main', sha, sourceProject: 99 });
    const path = `/projects/42/statuses/${sha}`;
    expect(await call('POST', path, { state: 'success' })).toMatchObject({
      status: 404,
      body: { message: '404 References for commit Not Found' },
    });
    const ref = 'refs/merge-requests/4/head';
    expect(await call('POST', path, { state: 'success', ref })).toMatchObject({ status: 201, body: { ref } });
  });

  it('refuses more statuses than a named pipeline holds, and lets those it has move on', async () => {
    const example = await startExample({ limits: { statusesPerPipeline: 1 } });
    await post(example, { state: 'running', name: 'one', pipeline_id: PIPELINE });
    expect(await post(example, { state: 'running', name: 'two', pipeline_id: PIPELINE })).toMatchObject({
      status: 422,
      body: { message: 'The number of jobs has exceeded the limit' },
    });
    expect(await post(example, { state: 'success', name: 'one', pipeline_id: PIPELINE })).toMatchObject({ status: 201 });
    expect(await post(example, { state: 'running', name: 'two' })).toMatchObject({ body: { pipeline_id: PIPELINE + 1 } });
  });
});
