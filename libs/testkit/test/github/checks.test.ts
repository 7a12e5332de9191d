import type { GitHubSimulator } from '@testwire/testkit';
import { call, closeAll, REPOSITORY, SHA, startWorld } from './world.ts';

const CHECKS = `/repos/${REPOSITORY}/check-runs`;
const annotations = (count: number) =>
  Array.from({ length: count }, (_, index) => ({
    path: 'src/a.ts',
    start_line: index + 1,
    end_line: index + 1,
    annotation_level: 'failure',
    message: `wrong ${index}`,
  }));

// The rules hold with GitHub's own description beside them and without it.
describe.each([['off' as const], [undefined]])('check runs, description %s', (contract) => {
  let github: GitHubSimulator;

  beforeEach(async () => {
    github = await startWorld(contract === undefined ? {} : { contract });
    if (contract === undefined && !github.validated)
      process.stderr.write('shared/contracts is absent: requests are checked by the simulator alone.\n');
  });
  afterEach(async () => {
    await closeAll();
    expect(github.unexpected).toEqual([]);
  });

  const create = (fields: Record<string, unknown> = {}) =>
    call(github, 'POST', CHECKS, { name: 'tests', head_sha: SHA, ...fields });
  const output = (fields: Record<string, unknown>) => ({ output: { title: 'Tests', summary: 'fine', ...fields } });

  it('live from queued to completed', async () => {
    expect(await create({ external_id: 'run 1' })).toMatchObject({
      status: 201,
      body: { id: 1, status: 'queued', conclusion: null, external_id: 'run 1', started_at: null },
    });
    expect((await call(github, 'PATCH', `${CHECKS}/1`, { status: 'in_progress' })).body).toMatchObject({
      status: 'in_progress',
      started_at: '2024-05-01T10:00:00Z',
    });
    const done = await call(github, 'PATCH', `${CHECKS}/1`, { conclusion: 'failure', ...output({ text: 'long' }) });
    expect(done.body).toMatchObject({ status: 'completed', conclusion: 'failure', completed_at: '2024-05-01T10:00:00Z' });
    expect((await call(github, 'GET', `${CHECKS}/1`)).body).toEqual(done.body);
  });

  it('stay completed, and take new text', async () => {
    await create({ conclusion: 'failure' });
    const change = { status: 'in_progress', output: { title: 'Again', summary: 'running' } };
    expect(await call(github, 'PATCH', `${CHECKS}/1`, change)).toMatchObject({
      status: 200,
      body: { status: 'completed', conclusion: 'failure', output: { title: 'Again', summary: 'running' } },
    });
  });

  it('need a conclusion to be completed', async () => {
    expect((await create({ status: 'completed' })).status).toBe(422);
  });

  it.each(['summary', 'text'])('take 65535 characters of %s, and bytes', async (field) => {
    expect((await create(output({ [field]: 'x'.repeat(65_535) }))).status).toBe(201);
    expect((await create(output({ [field]: 'x'.repeat(65_536) }))).status).toBe(422);
    expect(await create(output({ [field]: 'ü'.repeat(32_768) }))).toMatchObject({
      status: 422,
      body: { errors: [{ message: `${field} exceeds a maximum bytesize of 65535` }] },
    });
    expect(github.state.checkRuns).toHaveLength(1);
  });

  it('take 50 annotations per request, and append them', async () => {
    expect((await create(output({ annotations: annotations(51) }))).status).toBe(422);
    await create(output({ annotations: annotations(50) }));
    expect((await call(github, 'PATCH', `${CHECKS}/1`, output({ annotations: annotations(51) }))).status).toBe(422);
    const more = await call(github, 'PATCH', `${CHECKS}/1`, output({ annotations: annotations(10) }));
    expect(more.body).toMatchObject({ output: { annotations_count: 60 } });
    const listed = await call(github, 'GET', `${CHECKS}/1/annotations?per_page=50&page=2`);
    expect(listed.body).toHaveLength(10);
    expect(listed.body).toMatchObject([
      { path: 'src/a.ts', message: 'wrong 0', title: null },
      {},
      {},
      {},
      {},
      {},
      {},
      {},
      {},
      {},
    ]);
  });

  it.each([
    ['a title of 256 characters', { title: 'x'.repeat(256) }],
    ['a message over 64 KB', { message: 'x'.repeat(64 * 1024 + 1) }],
    ['columns over two lines', { end_line: 9, start_column: 1 }],
    ['no line', { start_line: undefined }],
  ])('refuse an annotation with %s', async (_what, fields) => {
    const [annotation] = annotations(1);
    expect((await create(output({ annotations: [{ ...annotation, ...fields }] }))).status).toBe(422);
  });

  it('take three short actions', async () => {
    const action = { label: 'Run again', description: 'Runs it again', identifier: 'again' };
    expect((await create({ actions: [action, action, action] })).status).toBe(201);
    expect((await create({ actions: [action, action, action, action] })).status).toBe(422);
    for (const field of [{ label: 'x'.repeat(21) }, { description: 'x'.repeat(41) }, { identifier: 'x'.repeat(21) }]) {
      expect((await create({ actions: [{ ...action, ...field }] })).status).toBe(422);
    }
  });

  it('refuse what GitHub does not know', async () => {
    expect((await create({ conclusion: 'broken' })).status).toBe(422);
    expect((await create({ name: undefined })).status).toBe(422);
    expect((await create({ head_sha: 'abc' })).status).toBe(422);
    expect((await call(github, 'PATCH', `${CHECKS}/99`, { status: 'in_progress' })).status).toBe(404);
  });

  it('are listed by commit: the latest of each name, or all', async () => {
    await create({ conclusion: 'failure' });
    await create({ conclusion: 'success' });
    await create({ name: 'lint' });
    const list = (query: string) => call(github, 'GET', `/repos/${REPOSITORY}/commits/${SHA}/check-runs${query}`);
    expect((await list('')).body).toMatchObject({
      total_count: 2,
      check_runs: [{ id: 2, conclusion: 'success' }, { name: 'lint' }],
    });
    expect((await list('?check_name=tests&filter=all')).body).toMatchObject({
      total_count: 2,
      check_runs: [{ id: 1 }, { id: 2 }],
    });
    expect((await list('?status=completed')).body).toMatchObject({ total_count: 1 });
    expect((await call(github, 'GET', `/repos/${REPOSITORY}/commits/${SHA}/check-suites`)).body).toMatchObject({
      total_count: 1,
    });
  });

  it('need a commit that still exists', async () => {
    const pushed = await startWorld({ repositories: [{ fullName: REPOSITORY, commits: ['b'.repeat(40)] }] });
    expect(await call(pushed, 'POST', CHECKS, { name: 'tests', head_sha: SHA })).toMatchObject({
      status: 422,
      body: { message: `No commit found for SHA: ${SHA}` },
    });
    expect((await call(pushed, 'POST', CHECKS, { name: 'tests', head_sha: 'b'.repeat(40) })).status).toBe(201);
  });
});
