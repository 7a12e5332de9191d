import { BITBUCKET_EXAMPLE } from '../../src/simulators/bitbucket/index.ts';
import { closeExamples, COMMIT, describeWithContract, REPOSITORY, startExample } from './example.ts';

afterEach(closeExamples);

const STATUS = { key: 'ci', state: 'SUCCESSFUL', name: 'CI', url: 'https://ci.example.com/1' };
const REPORT = { title: 'Tests', details: 'All passed', report_type: 'TEST', result: 'PASSED' };
const ANNOTATION = { external_id: '1', annotation_type: 'BUG', summary: 'adds' };
const COMMENTS = `${REPOSITORY}/pullrequests/3/comments`;

describe('who may do what', () => {
  it('needs a token, the scope, and a repository that it sees', async () => {
    const tokens = [
      { token: 'reads', kind: 'access', scopes: ['repository'] },
      { token: 'elsewhere', kind: 'access', repositories: ['acme/other'] },
    ] as const;
    const { call } = await startExample({ tokens });
    expect(await call('GET', REPOSITORY, undefined, 'wrong')).toMatchObject({
      status: 401,
      body: { type: 'error', error: { message: 'Token is invalid, expired, or not supported for this endpoint.' } },
    });
    expect(await call('POST', `${COMMIT}/statuses/build`, STATUS, 'reads')).toMatchObject({
      status: 403,
      body: { error: { detail: { granted: ['repository'], required: ['repository:write'] } } },
    });
    expect((await call('GET', REPOSITORY, undefined, 'reads')).headers.get('x-oauth-scopes')).toBe('repository');
    expect((await call('GET', REPOSITORY, undefined, 'elsewhere')).status).toBe(404);
    expect((await call('GET', '/user', undefined, 'reads')).status).toBe(403);
  });
});

describe('build statuses', () => {
  it('are overwritten by key, of a commit that is there', async () => {
    const { bitbucket, call } = await startExample();
    expect((await call('POST', `${COMMIT}/statuses/build`, { ...STATUS, state: 'INPROGRESS' })).status).toBe(201);
    await call('POST', `${COMMIT}/statuses/build`, STATUS);
    expect(bitbucket.state.statuses).toMatchObject([{ key: 'ci', state: 'SUCCESSFUL' }]);
    expect(await call('GET', `${COMMIT}/statuses/build/ci`)).toMatchObject({ status: 200, body: { state: 'SUCCESSFUL' } });
    expect((await call('GET', `${COMMIT}/statuses/build/other`)).status).toBe(404);
    expect((await call('POST', `${REPOSITORY}/commit/${'f'.repeat(40)}/statuses/build`, STATUS)).status).toBe(404);
  });

  it.each([{ key: 'k'.repeat(41) }, { state: 'GREEN' }, { url: '' }, { url: 'https://x/{y}' }, { name: 'n'.repeat(256) }])(
    'are refused with %j',
    async (wrong) => {
      const { call } = await startExample();
      expect(await call('POST', `${COMMIT}/statuses/build`, { ...STATUS, ...wrong })).toMatchObject({
        status: 400,
        body: { error: { message: 'Bad request' } },
      });
    },
  );
});

describe('reports', () => {
  it('keep their annotations when they are replaced, and lose them when they are deleted', async () => {
    const { bitbucket, call } = await startExample();
    await call('PUT', `${COMMIT}/reports/r`, REPORT);
    await call('POST', `${COMMIT}/reports/r/annotations`, [ANNOTATION]);
    await call('PUT', `${COMMIT}/reports/r`, { ...REPORT, result: 'FAILED' });
    await call('POST', `${COMMIT}/reports/r/annotations`, [{ ...ANNOTATION, summary: 'sums' }]);
    expect(await call('GET', `${COMMIT}/reports/r/annotations`)).toMatchObject({ body: { values: [{ summary: 'sums' }] } });
    expect((await call('DELETE', `${COMMIT}/reports/r`)).status).toBe(204);
    expect(bitbucket.state.reports).toEqual([]);
  });

  it('take 100 annotations at a time, with a summary each, and 1000 in all', async () => {
    const { call } = await startExample();
    await call('PUT', `${COMMIT}/reports/r`, REPORT);
    const batch = (count: number, from = 0) =>
      Array.from({ length: count }, (_, index) => ({ ...ANNOTATION, external_id: String(from + index) }));
    const post = (body: unknown) => call('POST', `${COMMIT}/reports/r/annotations`, body);
    expect(await post(batch(101))).toMatchObject({
      status: 400,
      body: { message: 'Bulk upload supports a maximum of /100 annotations.' },
    });
    expect((await post([{ ...ANNOTATION, summary: '' }])).status).toBe(400);
    expect((await post([ANNOTATION, ANNOTATION])).status).toBe(400);
    for (let from = 0; from < 1000; from += 100) expect((await post(batch(100, from))).status).toBe(200);
    expect((await post(batch(1, 1000))).status).toBe(400);
  });
});

describe('comments', () => {
  it('may be edited and deleted by who wrote them only', async () => {
    const { bitbucket, call } = await startExample();
    const [foreign] = bitbucket.state.comments;
    expect((await call('PUT', `${COMMENTS}/${foreign?.id}`, { content: { raw: 'x' } })).status).toBe(403);
    const made = await call('POST', COMMENTS, { content: { raw: 'mine' } });
    expect(made).toMatchObject({ status: 201, body: { content: { raw: 'mine' }, user: { type: 'app_user' } } });
    const id = bitbucket.state.comments.at(-1)?.id;
    expect((await call('DELETE', `${COMMENTS}/${id}`)).status).toBe(204);
    expect((await call('PUT', `${COMMENTS}/${id}`, { content: { raw: 'x' } })).status).toBe(404);
    expect(await call('GET', COMMENTS)).toMatchObject({
      body: { size: 2, values: [{}, { deleted: true, content: { raw: '' } }] },
    });
  });

  it('come in pages with the address of the next', async () => {
    const { bitbucket, call } = await startExample();
    for (let index = 0; index < 100; index += 1) bitbucket.addComment({ repository: 'acme/shop', pullRequest: 3, raw: 'x' });
    const first = await call('GET', `${COMMENTS}?pagelen=100`);
    expect(first.body).toMatchObject({ size: 101, next: `${bitbucket.apiUrl}${COMMENTS}?pagelen=100&page=2` });
    const second = await call('GET', `${COMMENTS}?pagelen=100&page=2`);
    expect(second.body).toMatchObject({ values: [{}] });
    expect(second.body).not.toHaveProperty('next');
    expect((await call('GET', `${COMMENTS}?pagelen=101`)).status).toBe(400);
    expect((await call('GET', `${REPOSITORY}/pullrequests?pagelen=51`)).status).toBe(400);
  });

  it('are refused when they are empty or too long', async () => {
    const { call } = await startExample();
    for (const raw of ['', ' ', 'x'.repeat(32_769)]) {
      expect((await call('POST', COMMENTS, { content: { raw } })).status).toBe(400);
    }
  });
});

describe('pipelines', () => {
  it('are found by number and by UUID, and stop once', async () => {
    const { bitbucket, call } = await startExample();
    const [pipeline] = bitbucket.state.pipelines;
    const byUuid = `${REPOSITORY}/pipelines/${encodeURIComponent(pipeline?.uuid ?? '')}`;
    expect((await call('GET', byUuid)).body).toMatchObject({ build_number: BITBUCKET_EXAMPLE.buildNumber });
    expect(await call('POST', `${REPOSITORY}/pipelines/41/stopPipeline`)).toMatchObject({ status: 400 });
    bitbucket.updatePipeline('acme/shop', 41, { state: 'IN_PROGRESS' });
    expect((await call('POST', `${REPOSITORY}/pipelines/41/stopPipeline`)).status).toBe(204);
    expect((await call('GET', `${REPOSITORY}/pipelines/41`)).body).toMatchObject({
      state: { name: 'COMPLETED', result: { name: 'STOPPED' } },
    });
  });

  it('have no test report in a step without tests', async () => {
    const { bitbucket, call } = await startExample();
    const reportOf = (index: number) =>
      call(
        'GET',
        `${REPOSITORY}/pipelines/41/steps/${encodeURIComponent(bitbucket.state.pipelines[0]?.steps[index]?.uuid ?? '')}/test_reports`,
      );
    expect((await reportOf(0)).status).toBe(404);
    expect((await reportOf(1)).body).toMatchObject({ number_of_test_cases: 6, number_of_failed_test_cases: 1 });
  });
});

describe('what is unknown', () => {
  it('is answered with 501 and recorded', async () => {
    const { bitbucket, call } = await startExample();
    expect((await call('GET', `${REPOSITORY}/issues`)).status).toBe(501);
    expect(bitbucket.unexpected).toMatchObject([{ path: '/2.0/repositories/acme/shop/issues' }]);
  });

  it('is refused when it is no JSON or no object', async () => {
    const { call } = await startExample();
    expect((await call('POST', `${COMMIT}/statuses/build`, [])).status).toBe(400);
  });
});

describeWithContract("Bitbucket's own description", () => {
  it('is broken by a wrong enumeration, and not by a number in a report', async () => {
    const { bitbucket, call } = await startExample();
    await call('PUT', `${COMMIT}/reports/r`, { ...REPORT, data: [{ title: 'Tests', type: 'NUMBER', value: 1 }] });
    expect(bitbucket.contractBreaches).toEqual([]);
    await call('POST', `${COMMIT}/statuses/build`, { ...STATUS, state: 'GREEN' });
    expect(bitbucket.contractBreaches).toMatchObject([{ method: 'POST', problems: [{ in: 'body', pointer: '/state' }] }]);
  });
});
