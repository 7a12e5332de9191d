import { closeExamples, NOON, NOTES, startExample } from './example.ts';

afterEach(closeExamples);

const FORBIDDEN = { status: 403, body: { message: '403 Forbidden' } };

describe('notes on a merge request', () => {
  it('are listed newest first, with what GitLab remarked', async () => {
    let now = NOON;
    const { call } = await startExample({ now: () => (now += 1000) });
    await call('POST', NOTES, { body: 'Report' });
    expect(await call('GET', NOTES)).toMatchObject({
      status: 200,
      body: [
        { id: 7003, body: 'Report', system: false, noteable_iid: 3, noteable_type: 'MergeRequest' },
        { id: 7002, system: false, author: { username: 'dana' } },
        { id: 7001, body: 'added 1 commit', system: true },
      ],
    });
  });

  it.each([
    ['sort=asc', [7001, 7002]],
    ['activity_filter=only_comments', [7002]],
    ['activity_filter=only_activity', [7001]],
    ['activity_filter=all_notes', [7002, 7001]],
  ])('can be listed by %s', async (query, ids) => {
    const { call } = await startExample();
    const { body } = await call('GET', `${NOTES}?${query}`);
    expect((body as { id: number }[]).map(({ id }) => id)).toEqual(ids);
  });

  it('can be listed by the time of the last change', async () => {
    let now = NOON;
    const { call } = await startExample({ now: () => (now += 1000) });
    await call('POST', NOTES, { body: 'First' });
    await call('POST', NOTES, { body: 'Second' });
    await call('PUT', `${NOTES}/7003`, { body: 'First, changed' });
    const { body } = await call('GET', `${NOTES}?order_by=updated_at&per_page=1`);
    expect(body).toMatchObject([{ id: 7003, body: 'First, changed' }]);
  });

  it('are created, read, changed and deleted', async () => {
    const { gitlab, call } = await startExample();
    expect(await call('POST', NOTES, { body: 'One' })).toMatchObject({ status: 201, body: { id: 7003, body: 'One' } });
    expect(await call('PUT', `${NOTES}/7003`, { body: 'Two' })).toMatchObject({ status: 200, body: { body: 'Two' } });
    expect(await call('GET', `${NOTES}/7003`)).toMatchObject({ status: 200, body: { body: 'Two' } });
    expect(await call('DELETE', `${NOTES}/7003`)).toMatchObject({ status: 204, body: '' });
    expect(await call('GET', `${NOTES}/7003`)).toMatchObject({ status: 404, body: { message: '404 Not found' } });
    expect(gitlab.state.notes.map(({ id }) => id)).toEqual([7001, 7002]);
  });

  it('never get the id of a deleted one', async () => {
    const { call } = await startExample();
    await call('POST', NOTES, { body: 'One' });
    await call('DELETE', `${NOTES}/7003`);
    expect(await call('POST', NOTES, { body: 'Two' })).toMatchObject({ body: { id: 7004 } });
  });

  it('need a merge request that exists', async () => {
    const { call } = await startExample();
    expect(await call('GET', '/projects/42/merge_requests/9/notes')).toMatchObject({ status: 404 });
    expect(await call('POST', '/projects/42/merge_requests/9/notes', { body: 'x' })).toMatchObject({ status: 404 });
  });

  it.each([
    ['no body', {}, { error: 'body is missing' }],
    ['an empty body', { body: ' ' }, { message: expect.stringContaining("can't be blank") }],
    [
      'more than a million characters',
      { body: 'x'.repeat(1_000_001) },
      { message: expect.stringContaining('is too long (maximum is 1000000 characters)') },
    ],
  ])('cannot have %s', async (_, request, body) => {
    const { gitlab, call } = await startExample({ contract: 'off' });
    expect(await call('POST', NOTES, request)).toMatchObject({ status: 400, body });
    expect(gitlab.state.notes).toHaveLength(2);
  });

  it('can have a million characters', async () => {
    const { call } = await startExample();
    expect(await call('POST', NOTES, { body: '🧪'.repeat(1_000_000) })).toMatchObject({ status: 201 });
  });

  it('may be changed by their author or a maintainer', async () => {
    const tokens = [
      { token: 'author', kind: 'pat', accessLevel: 30 },
      { token: 'other', kind: 'pat', accessLevel: 30 },
      { token: 'maintainer', kind: 'pat', accessLevel: 40 },
    ] as const;
    const { call } = await startExample({ tokens });
    const as = (token: string) => ({ 'PRIVATE-TOKEN': token });
    await call('POST', NOTES, { body: 'Mine' }, as('author'));
    expect(await call('PUT', `${NOTES}/7003`, { body: 'Yours' }, as('other'))).toMatchObject(FORBIDDEN);
    expect(await call('DELETE', `${NOTES}/7003`, undefined, as('other'))).toMatchObject(FORBIDDEN);
    expect(await call('PUT', `${NOTES}/7003`, { body: 'Still mine' }, as('author'))).toMatchObject({ status: 200 });
    expect(await call('DELETE', `${NOTES}/7003`, undefined, as('maintainer'))).toMatchObject({ status: 204 });
  });

  it('may not be changed when GitLab remarked them', async () => {
    const { call } = await startExample();
    expect(await call('PUT', `${NOTES}/7001`, { body: 'x' })).toMatchObject(FORBIDDEN);
  });
});

describe('quick actions in a note', () => {
  it('are executed and taken out of the text', async () => {
    const { gitlab, call } = await startExample();
    const answer = await call('POST', NOTES, { body: 'Failed:\n/close\n/assign @dana\n- a test' });
    expect(answer).toMatchObject({ status: 201, body: { body: 'Failed:\n- a test' } });
    expect(gitlab.state.quickActions.map(({ command }) => command)).toEqual(['/close', '/assign @dana']);
  });

  it('leave no note when there is nothing else', async () => {
    const { gitlab, call } = await startExample();
    expect(await call('POST', NOTES, { body: '/approve' })).toMatchObject({ status: 202 });
    expect(gitlab.state.notes).toHaveLength(2);
  });

  it.each([
    ['in a code block', '```\n/close\n```'],
    ['inside a line', 'then /close'],
    ['that do not exist', '/usr/bin/node'],
  ])('are plain text %s', async (_, body) => {
    const { gitlab, call } = await startExample();
    expect(await call('POST', NOTES, { body })).toMatchObject({ status: 201, body: { body } });
    expect(gitlab.state.quickActions).toEqual([]);
  });
});

describe('GET /projects/:id/merge_requests/:iid', () => {
  it('shows its head and the pipeline of it', async () => {
    const { call } = await startExample();
    expect(await call('GET', '/projects/42/merge_requests/3')).toMatchObject({
      status: 200,
      body: {
        iid: 3,
        project_id: 42,
        user_notes_count: 1,
        head_pipeline: { id: 5001 },
        diff_refs: { base_sha: expect.any(String) },
      },
    });
  });

  it('does not know others', async () => {
    const { call } = await startExample();
    expect(await call('GET', '/projects/42/merge_requests/9')).toMatchObject({ status: 404 });
  });
});
