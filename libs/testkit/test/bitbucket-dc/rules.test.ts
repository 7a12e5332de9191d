import { closeExamples, COMMIT, describeWithContract, REPORT, REPOSITORY, startExample } from './example.ts';

afterEach(closeExamples);

const BUILD = { key: 'ci', state: 'SUCCESSFUL', name: 'CI', url: 'https://ci.example.com/1' };
const FIELDS = { title: 'Tests', details: 'All passed', result: 'PASS', data: [] };
const ANNOTATION = { externalId: '1', message: 'adds', severity: 'HIGH' };
const COMMENTS = `${REPOSITORY}/pull-requests/3/comments`;
const ACTIVITIES = `${REPOSITORY}/pull-requests/3/activities`;

describe('who may do what', () => {
  it('is answered with 401 either way, and the caller is named when known', async () => {
    const tokens = [{ token: 'elsewhere', name: 'Bot @acme', repositories: ['ACME/other'] }];
    const { call } = await startExample({ tokens });
    const wrong = await call('GET', REPOSITORY, undefined, 'wrong');
    expect(wrong).toMatchObject({
      status: 401,
      body: { errors: [{ exceptionName: 'com.atlassian.bitbucket.auth.IncorrectPasswordAuthenticationException' }] },
    });
    expect(wrong.headers.has('x-ausername')).toBe(false);
    for (const token of ['elsewhere', '']) {
      expect(await call('GET', REPOSITORY, undefined, token)).toMatchObject({
        status: 401,
        body: { errors: [{ exceptionName: 'com.atlassian.bitbucket.AuthorisationException' }] },
      });
    }
    const server = await call('GET', '/api/latest/application-properties', undefined, 'elsewhere');
    expect(server.headers.get('x-ausername')).toBe('Bot%20%40acme');
    expect((await call('GET', '/api/latest/application-properties', undefined, '')).status).toBe(200);
  });

  it('does not mind the case of a project, and knows what is not there', async () => {
    const { call } = await startExample();
    expect((await call('GET', '/api/latest/projects/acme/repos/shop')).status).toBe(200);
    expect((await call('GET', '/api/latest/projects/ACME/repos/other')).status).toBe(404);
    expect((await call('GET', `${REPOSITORY}/pull-requests/9`)).status).toBe(404);
  });
});

describe('build statuses', () => {
  it('are overwritten by key, of a commit that is there', async () => {
    const { bitbucket, call } = await startExample();
    expect((await call('POST', `${COMMIT}/builds`, { ...BUILD, state: 'INPROGRESS', ref: 'refs/heads/x' })).status).toBe(204);
    await call('POST', `${COMMIT}/builds`, BUILD);
    expect(bitbucket.state.builds).toMatchObject([{ key: 'ci', fields: { state: 'SUCCESSFUL' } }]);
    expect(bitbucket.state.builds[0]?.fields).not.toHaveProperty('ref');
    expect(await call('GET', `${COMMIT}/builds?key=ci`)).toMatchObject({ status: 200, body: { state: 'SUCCESSFUL' } });
    expect((await call('GET', `${COMMIT}/builds?key=other`)).status).toBe(404);
    expect((await call('GET', `${COMMIT}/builds`)).status).toBe(400);
    expect((await call('POST', `${REPOSITORY}/commits/${'f'.repeat(40)}/builds`, BUILD)).status).toBe(404);
  });

  it.each([
    { key: '' },
    { key: 'k'.repeat(256) },
    { state: 'GREEN' },
    { url: '' },
    { url: `https://x/${'x'.repeat(450)}` },
    { name: 'n'.repeat(256) },
    { ref: 'main' },
  ])('are refused with %j', async (wrong) => {
    const { call } = await startExample();
    expect(await call('POST', `${COMMIT}/builds`, { ...BUILD, ...wrong })).toMatchObject({
      status: 400,
      body: { errors: [{ context: Object.keys(wrong)[0] }] },
    });
  });
});

describe('reports', () => {
  it('keep their annotations when they are replaced, which only who made them may', async () => {
    const { bitbucket, call } = await startExample({
      tokens: [
        { token: 'one', name: 'one' },
        { token: 'two', name: 'two' },
      ],
    });
    await call('PUT', REPORT, FIELDS, 'one');
    await call('POST', `${REPORT}/annotations`, { annotations: [ANNOTATION] }, 'one');
    expect((await call('PUT', REPORT, { ...FIELDS, result: 'FAIL' }, 'one')).body).toMatchObject({ key: 'r', result: 'FAIL' });
    expect((await call('PUT', REPORT, FIELDS, 'two')).status).toBe(401);
    expect(bitbucket.state.reports).toMatchObject([{ fields: { result: 'FAIL' }, annotations: [{ message: 'adds' }] }]);
  });

  it('add annotations without looking for duplicates, and delete some or all', async () => {
    const { bitbucket, call } = await startExample();
    await call('PUT', REPORT, FIELDS);
    const post = (annotations: unknown) => call('POST', `${REPORT}/annotations`, { annotations });
    await post([ANNOTATION]);
    await post([ANNOTATION, { ...ANNOTATION, externalId: '2' }]);
    expect(bitbucket.state.reports[0]?.annotations).toHaveLength(3);
    await call('DELETE', `${REPORT}/annotations?externalId=1`);
    expect((await call('GET', `${REPORT}/annotations`)).body).toMatchObject({ annotations: [{ externalId: '2', line: 0 }] });
    expect((await call('DELETE', `${REPORT}/annotations`)).status).toBe(204);
    expect((await call('GET', `${REPORT}/annotations`)).body).toEqual({ annotations: [] });
  });

  it('have limits', async () => {
    const { call } = await startExample();
    const more = (count: number) => Array.from({ length: count }, () => ANNOTATION);
    expect((await call('POST', `${REPORT}/annotations`, { annotations: more(1) })).status).toBe(404);
    await call('PUT', REPORT, FIELDS);
    const post = async (annotations: unknown) => (await call('POST', `${REPORT}/annotations`, { annotations })).status;
    for (const wrong of [{ message: 'x'.repeat(2001) }, { message: '' }, { severity: 'BAD' }, { line: -1 }])
      expect(await post([{ ...ANNOTATION, ...wrong }])).toBe(400);
    expect(await post([])).toBe(400);
    expect(await post(more(1000))).toBe(204);
    expect(await post(more(1))).toBe(400);
    const data = Array.from({ length: 7 }, () => ({ title: 'a', type: 'NUMBER', value: 1 }));
    for (const wrong of [{ result: 'PASSED' }, { title: '' }, { details: 'x'.repeat(2001) }, { data }, { data: undefined }])
      expect((await call('PUT', REPORT, { ...FIELDS, ...wrong })).status).toBe(400);
  });
});

describe('comments', () => {
  it('are edited and deleted by who wrote them, with the version of now', async () => {
    const { bitbucket, call } = await startExample();
    const [foreign] = bitbucket.state.comments;
    expect((await call('PUT', `${COMMENTS}/${foreign?.id}`, { text: 'x', version: 0 })).status).toBe(401);
    expect(await call('POST', COMMENTS, { text: 'mine' })).toMatchObject({
      status: 201,
      body: { version: 0, author: { name: 'testwire' } },
    });
    const own = `${COMMENTS}/${bitbucket.state.comments.at(-1)?.id}`;
    expect((await call('PUT', own, { text: 'again', version: 0 })).body).toMatchObject({ text: 'again', version: 1 });
    expect(await call('PUT', own, { text: 'late', version: 0 })).toMatchObject({
      status: 409,
      body: { errors: [{ exceptionName: 'com.atlassian.bitbucket.comment.CommentOutOfDateException' }] },
    });
    expect((await call('PUT', own, { text: 'none' })).status).toBe(400);
    expect((await call('DELETE', own)).status).toBe(400);
    expect((await call('DELETE', `${own}?version=0`)).status).toBe(409);
    expect((await call('DELETE', `${own}?version=1`)).status).toBe(204);
    expect((await call('GET', own)).status).toBe(404);
  });

  it('with replies stay', async () => {
    const { bitbucket, call } = await startExample();
    await call('POST', COMMENTS, { text: 'mine' });
    bitbucket.state.comments.at(-1)?.replies.push('yours');
    expect(await call('DELETE', `${COMMENTS}/${bitbucket.state.comments.at(-1)?.id}?version=0`)).toMatchObject({
      status: 409,
      body: { errors: [{ message: 'Comments with replies cannot be deleted.' }] },
    });
  });

  it('are activities among others, newest first, in pages of at most what the server allows', async () => {
    const { bitbucket, call } = await startExample({ maxPage: 2 });
    for (let index = 0; index < 3; index += 1)
      bitbucket.addComment({ repository: 'ACME/shop', pullRequest: 3, text: `${index}` });
    expect((await call('GET', `${ACTIVITIES}?limit=100`)).body).toMatchObject({
      size: 2,
      limit: 2,
      isLastPage: false,
      nextPageStart: 2,
      values: [{ action: 'COMMENTED', comment: { text: '2' } }, { comment: { text: '1' } }],
    });
    expect((await call('GET', `${ACTIVITIES}?start=4`)).body).toMatchObject({
      isLastPage: true,
      nextPageStart: null,
      values: [{ action: 'OPENED' }],
    });
    expect((await call('GET', `${ACTIVITIES}?start=x`)).status).toBe(400);
  });

  it('are refused when they are empty or too long, and have no list of their own', async () => {
    const { bitbucket, call } = await startExample();
    for (const text of ['', ' ', 'x'.repeat(32_769)]) expect((await call('POST', COMMENTS, { text })).status).toBe(400);
    expect((await call('GET', COMMENTS)).status).toBe(501);
    expect(bitbucket.unexpected).toHaveLength(1);
  });
});

describe('a rate limit', () => {
  it('is a bucket for each account, which fills with time', async () => {
    let now = Date.parse('2026-03-01T12:00:00.000Z');
    const { call } = await startExample({ rateLimit: { capacity: 2, perSecond: 2 }, now: () => now });
    expect((await call('GET', REPOSITORY)).status).toBe(200);
    expect((await call('GET', REPOSITORY)).status).toBe(200);
    const refused = await call('GET', REPOSITORY);
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([429, '1']);
    expect((await call('GET', '/api/latest/application-properties', undefined, '')).status).toBe(200);
    now += 500;
    expect((await call('GET', REPOSITORY)).status).toBe(200);
    expect((await call('GET', REPOSITORY)).status).toBe(429);
  });
});

describe('what is no JSON object', () => {
  it('is refused', async () => {
    const { call } = await startExample();
    expect((await call('POST', `${COMMIT}/builds`, [])).status).toBe(400);
  });
});

describeWithContract('the description of the API', () => {
  it('is broken by a wrong enumeration, and not by a number in a report', async () => {
    const { bitbucket, call } = await startExample();
    await call('PUT', REPORT, { ...FIELDS, data: [{ title: 'Tests', type: 'NUMBER', value: 1 }] });
    expect(bitbucket.contractBreaches).toEqual([]);
    await call('POST', `${COMMIT}/builds`, { ...BUILD, state: 'GREEN' });
    expect(bitbucket.contractBreaches).toMatchObject([{ method: 'POST', problems: [{ in: 'body', pointer: '/state' }] }]);
  });
});
