import { basic, BUILD, closeExamples, JOB, NUMBER, PASSWORD, startExample, TOKEN, USER } from './example.ts';

afterEach(closeExamples);

const SUBMIT = `${BUILD}/submitDescription`;

describe('who may do what at the simulated Jenkins', () => {
  it('takes a token or a password, and nothing wrong', async () => {
    const { call } = await startExample();
    for (const secret of [TOKEN, PASSWORD]) {
      await expect(call('GET', '/whoAmI/api/json', undefined, basic(USER, secret))).resolves.toMatchObject({
        status: 200,
        body: { name: USER, anonymous: false },
      });
    }
    for (const [user, secret] of [
      [USER, 'wrong'],
      ['nobody', TOKEN],
      [USER, ''],
    ] as const) {
      const answer = await call('GET', `${BUILD}/api/json`, undefined, basic(user, secret));
      expect(answer).toMatchObject({ status: 401, body: expect.stringContaining('Invalid password/token') });
      expect(answer.headers.get('www-authenticate')).toContain('Basic');
      expect(answer.headers.get('x-jenkins')).toBeTruthy();
    }
  });

  it('tells the anonymous to sign in', async () => {
    const { call } = await startExample();
    const answer = await call('GET', `${BUILD}/api/json`, undefined, {});
    expect(answer.status).toBe(403);
    expect(answer.headers.get('x-you-are-authenticated-as')).toBe('anonymous');
    await expect(call('GET', '/whoAmI/api/json', undefined, {})).resolves.toMatchObject({ body: { anonymous: true } });
    const open = await startExample({ anonymous: ['Overall/Read', 'Job/Read'] });
    await expect(open.call('GET', `${BUILD}/api/json`, undefined, {})).resolves.toMatchObject({ status: 200 });
  });

  it.each([
    ['Job/Read', 'GET', `${BUILD}/api/json`, 404],
    ['Run/Update', 'POST', SUBMIT, 403],
    ['Job/Cancel', 'POST', `${BUILD}/stop`, 403],
    ['Job/Build', 'POST', '/job/acme/job/shop/job/PR-4/buildWithParameters', 403],
    ['Overall/Read', 'GET', '/api/json', 403],
  ] as const)('misses %s at %s %s', async (permission, method, path, status) => {
    const { jenkins, call } = await startExample();
    const form = method === 'POST' ? { description: 'x' } : undefined;
    jenkins.revoke(USER, permission);
    await expect(call(method, path, form)).resolves.toMatchObject({ status });
    jenkins.grant(USER, permission);
    expect((await call(method, path, form)).status).toBeLessThan(400);
  });

  it('wants a crumb in its session with a password, and with a token none', async () => {
    const { jenkins, call } = await startExample();
    const described = () => jenkins.state.builds.find(({ number }) => number === NUMBER)?.description;
    const withPassword = basic(USER, PASSWORD);
    const issued = await call('GET', '/crumbIssuer/api/json', undefined, withPassword);
    const { crumb, crumbRequestField } = issued.body as { crumb: string; crumbRequestField: string };
    const cookie = issued.headers.getSetCookie()[0]?.split(';')[0] ?? '';
    for (const headers of [{}, { [crumbRequestField]: crumb }, { cookie }, { cookie, [crumbRequestField]: 'another' }]) {
      await expect(call('POST', SUBMIT, { description: 'no' }, { ...withPassword, ...headers })).resolves.toMatchObject({
        status: 403,
        body: expect.stringContaining('No valid crumb'),
      });
    }
    expect(described()).toBeNull();
    const good = { ...withPassword, cookie, [crumbRequestField]: crumb };
    await expect(call('POST', SUBMIT, { description: 'yes' }, good)).resolves.toMatchObject({ status: 302 });
    expect(described()).toBe('yes');
    await expect(call('POST', SUBMIT, { description: 'by token' })).resolves.toMatchObject({ status: 302 });
    expect(described()).toBe('by token');
  });

  it('has no crumbs where the protection is off', async () => {
    const { call } = await startExample({ crumbs: false });
    await expect(call('GET', '/crumbIssuer/api/json')).resolves.toMatchObject({ status: 404 });
    await expect(call('POST', SUBMIT, { description: 'x' }, basic(USER, PASSWORD))).resolves.toMatchObject({ status: 302 });
  });

  it('looks like nothing to who knows no job of that name', async () => {
    const { jenkins, call } = await startExample();
    await expect(call('GET', '/job/other/1/api/json')).resolves.toMatchObject({ status: 404 });
    await expect(call('GET', `${BUILD}1/api/json`)).resolves.toMatchObject({ status: 404 });
    expect(() => jenkins.addBuild({ job: 'other' })).toThrow(RangeError);
    expect(() => jenkins.describe(JOB, 1, 'x')).toThrow(RangeError);
  });
});
