import { AZURE_DEVOPS_EXAMPLE, startAzureDevOpsSimulator } from '../../src/simulators/azure-devops/index.ts';
import { closeExamples, CONTRACT, REPOSITORY, REQUEST, startExample } from './example.ts';

afterEach(closeExamples);

const { commit, buildId } = AZURE_DEVOPS_EXAMPLE;
const STATUS = { state: 'succeeded', description: 'ok', context: { name: 'unit', genre: 'ci' } };
const STATUSES = `${REPOSITORY}/commits/${commit}/statuses`;
const RUN = { name: 'run', automated: true, state: 'InProgress', build: { id: String(buildId) } };

describe('the Azure DevOps simulator', () => {
  it.each([203, 302, 401] as const)('shows its sign-in page with %s to whoever it does not know', async (refuseWith) => {
    const { call } = await startExample({ refuseWith });
    for (const authorization of ['', 'Basic eDp3cm9uZw==', 'Bearer wrong']) {
      const { status, headers, body } = await call('GET', STATUSES, undefined, { authorization });
      expect([status, headers.get('content-type'), headers.has('location')]).toEqual([
        refuseWith,
        'text/html; charset=utf-8',
        refuseWith === 302,
      ]);
      expect(body).toContain('Sign In');
    }
  });

  it('wants the version of the API', async () => {
    const { azure } = await startExample();
    const headers = { authorization: `Basic ${Buffer.from(`:${AZURE_DEVOPS_EXAMPLE.token}`).toString('base64')}` };
    expect((await fetch(`${azure.baseUrl}${STATUSES}`, { headers })).status).toBe(400);
  });

  it('knows what is not there', async () => {
    const { call } = await startExample();
    for (const path of [
      '/nowhere/_apis/git/repositories/web',
      '/shop/_apis/git/repositories/nothing',
      `${REPOSITORY}/pullRequests/99/threads`,
      '/shop/_apis/build/builds/1',
      '/shop/_apis/test/runs/1',
    ])
      expect(await call('GET', path)).toMatchObject({ status: 404, body: { message: expect.any(String) as string } });
    expect(await call('POST', `${REPOSITORY}/commits/${'e'.repeat(40)}/statuses`, STATUS)).toMatchObject({ status: 404 });
  });

  it('refuses what a right is missing for', async () => {
    const { azure, call } = await startExample();
    azure.deny('status');
    expect(await call('POST', STATUSES, STATUS)).toMatchObject({ status: 403 });
    expect(await call('GET', STATUSES)).toMatchObject({ status: 200 });
  });

  it('adds a status with every post, and tells the latest of each context', async () => {
    const { call } = await startExample();
    for (const state of ['pending', 'succeeded']) await call('POST', STATUSES, { ...STATUS, state });
    await call('POST', STATUSES, { ...STATUS, context: { name: 'other' } });
    expect(await call('GET', STATUSES)).toMatchObject({ body: { count: 3 } });
    expect(await call('GET', `${STATUSES}?latestOnly=true`)).toMatchObject({
      body: { count: 2, value: [{ context: { name: 'other' } }, { state: 'succeeded' }] },
    });
    expect(await call('GET', `${STATUSES}?top=1&skip=2`)).toMatchObject({ body: { count: 1, value: [{ state: 'pending' }] } });
    expect(await call('POST', STATUSES, { ...STATUS, state: 'passed' })).toMatchObject({ status: 400 });
    expect(await call('GET', `${STATUSES}?top=many`)).toMatchObject({ status: 400 });
  });

  it('removes statuses of a pull request by JSON Patch', async () => {
    const { call } = await startExample();
    const path = `${REQUEST}/statuses`;
    const { body } = await call('POST', path, { ...STATUS, iterationId: 1 });
    const { id } = body as { id: number };
    const patch = [{ op: 'remove', path: `/${id}` }];
    expect(await call('PATCH', path, patch)).toMatchObject({ status: 415 });
    const authorization = `Basic ${Buffer.from(`:${AZURE_DEVOPS_EXAMPLE.token}`).toString('base64')}`;
    const headers = { authorization, 'content-type': 'application/json-patch+json' };
    expect(await call('PATCH', path, patch, headers)).toMatchObject({ status: 204 });
    expect(await call('PATCH', path, patch, headers)).toMatchObject({ status: 404 });
    expect(await call('POST', path, { ...STATUS, iterationId: 2 })).toMatchObject({ status: 404 });
  });

  it('keeps deleted comments in its list, and lets nobody edit what others wrote', async () => {
    const { azure, call } = await startExample();
    const made = await call('POST', `${REQUEST}/threads`, {
      comments: [{ content: 'mine' }],
      status: 'closed',
      properties: { mark: 'x' },
    });
    expect(made).toMatchObject({ body: { status: 'closed', properties: { mark: { $type: 'System.String', $value: 'x' } } } });
    const { id } = made.body as { id: number };
    expect(await call('DELETE', `${REQUEST}/threads/${id}/comments/1`)).toMatchObject({ status: 200 });
    expect(await call('PATCH', `${REQUEST}/threads/${id}/comments/1`, { content: 'again' })).toMatchObject({ status: 404 });
    expect(await call('GET', `${REQUEST}/threads`)).toMatchObject({
      body: { count: 3, value: [{}, {}, { isDeleted: true, comments: [{ isDeleted: true }] }] },
    });
    const theirs = azure.state.threads[1]?.id;
    expect(await call('PATCH', `${REQUEST}/threads/${theirs}/comments/1`, { content: 'x' })).toMatchObject({ status: 403 });
    const long = { comments: [{ content: 'x'.repeat(150_001) }] };
    expect(await call('POST', `${REQUEST}/threads`, long)).toMatchObject({ status: 400 });
  });

  it('takes a thousand results at once, for a run in progress', async () => {
    const { call } = await startExample();
    const { body } = await call('POST', '/shop/_apis/test/runs', RUN);
    const { id } = body as { id: number };
    const results = (count: number): object[] => Array.from({ length: count }, (_, index) => ({ testCaseTitle: `t${index}` }));
    const path = `/shop/_apis/test/Runs/${id}/results`;
    expect(await call('POST', path, results(1001))).toMatchObject({ status: 400 });
    expect(await call('POST', path, results(1000))).toMatchObject({ status: 200, body: { count: 1000 } });
    expect(await call('GET', `${path}?$top=5000&detailsToInclude=subResults`)).toMatchObject({ body: { count: 200 } });
    await call('PATCH', `/shop/_apis/test/runs/${id}`, { state: 'Completed' });
    expect(await call('POST', path, results(1))).toMatchObject({ status: 400 });
    expect(await call('PATCH', path, [{ id: 1, outcome: 'Passed' }])).toMatchObject({ status: 404 });
    expect(await call('POST', '/shop/_apis/test/runs', { ...RUN, build: { id: '1' } })).toMatchObject({ status: 400 });
  });

  it('asks to slow down with good answers', async () => {
    const { azure, call } = await startExample();
    azure.slowDown(7);
    expect((await call('GET', STATUSES)).headers.get('retry-after')).toBe('7');
    expect((await call('GET', STATUSES)).headers.has('retry-after')).toBe(false);
  });

  it('answers what it does not have with 501 and records it', async () => {
    const { azure, call } = await startExample();
    expect(await call('GET', '/shop/_apis/wit/workitems')).toMatchObject({ status: 501 });
    expect(azure.unexpected).toMatchObject([{ method: 'GET' }]);
  });

  it('shows its state without a token, and no token in it', async () => {
    const { azure, call } = await startExample();
    await call('POST', STATUSES, { ...STATUS, description: '<b>bold</b>' });
    const page = await (await fetch(`${azure.url}/`)).text();
    expect(page).toContain('&lt;b&gt;bold');
    const state = await (await fetch(`${azure.url}/__state`)).text();
    expect(JSON.parse(state)).toMatchObject({ builds: [{ id: buildId }], testRuns: [{ name: 'unit' }, { name: 'integration' }] });
    expect(page + state).not.toContain(AZURE_DEVOPS_EXAMPLE.token);
  });
});

(CONTRACT === undefined ? describe.skip : describe)('the API description of Azure DevOps', () => {
  it.each([
    ['an unknown state', 'POST', STATUSES, { ...STATUS, state: 'passed' }, 'body'],
    ['a number as text', 'POST', '/shop/_apis/test/runs', { ...RUN, automated: 'yes' }, 'body'],
    ['an unknown detail', 'GET', '/shop/_apis/test/Runs/7001/results?detailsToInclude=everything', undefined, 'query'],
  ])('notices %s', async (_, method, path, body, place) => {
    const { azure, call } = await startExample();
    await call(method, path, body);
    expect(azure.checksContract).toBe(true);
    expect(azure.contractBreaches.flatMap(({ problems }) => problems.map((problem) => problem.in))).toContain(place);
  });
});

it('says when it checks nothing', async () => {
  const azure = await startAzureDevOpsSimulator({ organization: 'acme', repositories: [], tokens: [], contract: 'off' });
  await azure.close();
  expect(azure.checksContract).toBe(false);
});
