import { Gitlab } from '@gitbeaker/rest';
import { BRANCH, closeExamples, MERGE_REQUEST_REF, PIPELINE, SHA, startExample, TOKEN } from './example.ts';

afterEach(closeExamples);

async function connect(token: string = TOKEN) {
  const { gitlab } = await startExample();
  return { gitlab, client: new Gitlab({ host: gitlab.url, token }) };
}

describe('the @gitbeaker/rest client', () => {
  it('sets and lists statuses', async () => {
    const { client } = await connect();
    const running = await client.Commits.editStatus('acme/widgets', SHA, 'running', {
      name: 'testwire',
      pipelineId: PIPELINE,
      targetUrl: 'https://reports.example/1',
      description: 'Running',
    });
    expect(running).toMatchObject({ status: 'running', name: 'testwire', pipeline_id: PIPELINE, ref: MERGE_REQUEST_REF });
    const passed = await client.Commits.editStatus(42, SHA, 'success', { name: 'testwire', pipelineId: PIPELINE });
    expect(passed).toMatchObject({ id: running.id, status: 'success', description: 'Running' });
    expect(await client.Commits.allStatuses(42, SHA, { name: 'testwire' })).toMatchObject([{ id: running.id }]);
  });

  it('reports a refused transition with its status and message', async () => {
    const { client } = await connect();
    await client.Commits.editStatus(42, SHA, 'running');
    await expect(client.Commits.editStatus(42, SHA, 'running')).rejects.toMatchObject({
      cause: {
        response: { status: 400 },
        description: 'Cannot transition status via :run from :running (Reason(s): Status cannot transition via "run")',
      },
    });
  });

  it('writes notes and reads all pages of them', async () => {
    const { gitlab, client } = await connect();
    for (let index = 0; index < 30; index += 1) gitlab.addNote({ project: 42, mergeRequestIid: 3, body: `Note ${index}` });
    const note = await client.MergeRequestNotes.create(42, 3, 'Report');
    await client.MergeRequestNotes.edit(42, 3, note.id, { body: 'Report, newer' });
    const notes = await client.MergeRequestNotes.all(42, 3, { sort: 'desc', orderBy: 'created_at' });
    expect(notes).toHaveLength(33);
    expect(notes[0]).toMatchObject({ id: note.id, body: 'Report, newer', system: false });
    await client.MergeRequestNotes.remove(42, 3, note.id);
    expect(await client.MergeRequestNotes.all(42, 3)).toHaveLength(32);
  });

  it('finds the merge requests of a commit', async () => {
    const { client } = await connect();
    expect(await client.Commits.allMergeRequests(42, SHA)).toMatchObject([{ iid: 3, source_branch: BRANCH }]);
    expect(await client.MergeRequests.show(42, 3)).toMatchObject({ iid: 3, sha: SHA });
  });

  it('reads a pipeline and its test report, and runs it again', async () => {
    const { client } = await connect();
    expect(await client.Pipelines.show(42, PIPELINE)).toMatchObject({ status: 'failed' });
    expect(await client.Pipelines.showTestReport(42, PIPELINE)).toMatchObject({ total_count: 10, failed_count: 2 });
    expect(await client.Pipelines.retry(42, PIPELINE)).toMatchObject({ status: 'running' });
  });

  it('uploads a file', async () => {
    const { gitlab, client } = await connect();
    const upload = await client.ProjectMarkdownUploads.create(42, { content: new Blob(['<p>hi</p>']), filename: 'report.html' });
    expect(upload).toMatchObject({ markdown: expect.stringContaining('[report.html](/uploads/') });
    expect(gitlab.state.uploads).toMatchObject([{ filename: 'report.html', bytes: 9 }]);
  });

  it('asks who it is', async () => {
    const { client } = await connect();
    expect(await client.Users.showCurrentUser()).toMatchObject({ username: 'project_42_bot_testwire' });
    expect(await client.PersonalAccessTokens.show()).toMatchObject({ scopes: ['api'] });
    expect(await client.Projects.show('acme/widgets')).toMatchObject({ id: 42 });
  });

  it('is refused with a wrong token', async () => {
    const { client } = await connect('wrong');
    await expect(client.Projects.show(42)).rejects.toMatchObject({ cause: { response: { status: 401 } } });
  });
});
