import { BRANCH, closeExamples, type Example, MERGE_REQUEST_REF, PIPELINE, SHA, startExample } from './example.ts';

afterEach(closeExamples);

const LIST = `/projects/42/repository/commits/${SHA}/statuses`;

async function startWithStatuses(): Promise<Example> {
  const example = await startExample();
  const post = (body: Record<string, unknown>) => example.call('POST', `/projects/42/statuses/${SHA}`, body);
  await post({ state: 'failed', name: 'unit' });
  await post({ state: 'success', name: 'unit' });
  await post({ state: 'success', name: 'lint' });
  await post({ state: 'pending', name: 'unit', ref: BRANCH });
  return example;
}

async function idsOf({ call }: Example, query: string): Promise<number[]> {
  const { status, body } = await call('GET', `${LIST}${query}`);
  expect(status).toBe(200);
  return (body as { id: number }[]).map(({ id }) => id);
}

describe('GET /projects/:id/repository/commits/:sha/statuses', () => {
  it.each([
    ['', [9002, 9003, 9004]],
    ['?all=true', [9001, 9002, 9003, 9004]],
    ['?name=unit', [9002, 9004]],
    [`?ref=${encodeURIComponent(MERGE_REQUEST_REF)}`, [9002, 9003]],
    [`?pipeline_id=${PIPELINE + 1}`, [9004]],
    ['?sort=desc', [9004, 9003, 9002]],
    ['?order_by=pipeline_id&sort=desc', [9004, 9003, 9002]],
    ['?page=2&per_page=2', [9004]],
  ])('%s', async (query, ids) => {
    expect(await idsOf(await startWithStatuses(), query)).toEqual(ids);
  });

  it('refuses an order it does not have', async () => {
    const { call } = await startExample({ contract: 'off' });
    expect(await call('GET', `${LIST}?order_by=name`)).toMatchObject({ status: 400 });
  });

  it('does not know other commits', async () => {
    const { call } = await startExample();
    const answer = await call('GET', `/projects/42/repository/commits/${'f'.repeat(40)}/statuses`);
    expect(answer).toMatchObject({ status: 404, body: { message: '404 Commit Not Found' } });
  });
});

describe('GET /projects/:id/repository/commits/:sha/merge_requests', () => {
  it('finds those whose head it is', async () => {
    const { gitlab, call } = await startExample();
    gitlab.addMergeRequest({ project: 42, sourceBranch: 'other', sha: 'a'.repeat(40) });
    const answer = await call('GET', `/projects/42/repository/commits/${SHA}/merge_requests`);
    expect(answer).toMatchObject({ status: 200, body: [{ iid: 3, state: 'opened', source_branch: BRANCH, sha: SHA }] });
  });

  it('filters by state', async () => {
    const { call } = await startExample();
    const answer = await call('GET', `/projects/42/repository/commits/${SHA}/merge_requests?state=merged`);
    expect(answer).toMatchObject({ status: 200, body: [] });
  });
});
