import type { GitLabTokenOptions } from '../../src/simulators/gitlab/index.ts';
import { closeExamples, NOTES, PIPELINE, SHA, startExample, TOKEN } from './example.ts';

afterEach(closeExamples);

const UNAUTHORIZED = { status: 401, body: { message: '401 Unauthorized' } };
const FORBIDDEN = { status: 403, body: { message: '403 Forbidden' } };
const NO_PROJECT = { status: 404, body: { message: '404 Project Not Found' } };
const STATUS = `/projects/42/statuses/${SHA}`;

async function callAs(token: Omit<GitLabTokenOptions, 'token'>, method: string, path: string, body?: unknown) {
  const { call } = await startExample({ tokens: [{ token: 'secret', ...token }] });
  return call(method, path, body, token.kind === 'job' ? { 'JOB-TOKEN': 'secret' } : { 'PRIVATE-TOKEN': 'secret' });
}

describe('credentials', () => {
  it.each<[string, Record<string, string>]>([
    ['none', {}],
    ['an unknown PRIVATE-TOKEN', { 'PRIVATE-TOKEN': 'wrong' }],
    ['an unknown bearer token', { Authorization: 'Bearer wrong' }],
    ['a token in the wrong scheme', { Authorization: `Basic ${TOKEN}` }],
    ['a made token sent as JOB-TOKEN', { 'JOB-TOKEN': TOKEN }],
  ])('refuses %s', async (_, headers) => {
    const { call } = await startExample();
    expect(await call('GET', '/user', undefined, headers)).toMatchObject(UNAUTHORIZED);
  });

  it.each<[string, Record<string, string>]>([
    ['PRIVATE-TOKEN', { 'PRIVATE-TOKEN': TOKEN }],
    ['Authorization: Bearer', { Authorization: `Bearer ${TOKEN}` }],
  ])('takes %s', async (_, headers) => {
    const { call } = await startExample();
    expect(await call('GET', '/user', undefined, headers)).toMatchObject({
      status: 200,
      body: { username: 'project_42_bot_testwire', bot: true },
    });
  });

  it('tells a token about itself, whatever it was made for', async () => {
    const answer = await callAs({ kind: 'pat', scopes: ['read_user'] }, 'GET', '/personal_access_tokens/self');
    expect(answer).toMatchObject({ status: 200, body: { scopes: ['read_user'], active: true, revoked: false } });
  });

  it('says which version it is', async () => {
    const { call } = await startExample();
    expect(await call('GET', '/version')).toMatchObject({ status: 200, body: { version: '19.0.0' } });
  });
});

describe("a CI job's token", () => {
  it('may read its pipeline', async () => {
    expect(await callAs({ kind: 'job' }, 'GET', `/projects/42/pipelines/${PIPELINE}`)).toMatchObject({ status: 200 });
  });

  it('may ask which job it belongs to, which other tokens have none of', async () => {
    expect(await callAs({ kind: 'job' }, 'GET', '/job')).toMatchObject({ status: 200, body: { status: 'running' } });
    expect(await callAs({ kind: 'pat' }, 'GET', '/job')).toMatchObject({ status: 404, body: { message: '404 Job Not Found' } });
  });

  it.each([
    ['set a status', 'POST', STATUS],
    ['read statuses', 'GET', `/projects/42/repository/commits/${SHA}/statuses`],
    ['write a note', 'POST', NOTES],
    ['read notes', 'GET', NOTES],
    ['read the test report', 'GET', `/projects/42/pipelines/${PIPELINE}/test_report`],
  ])('may not %s', async (_, method, path) => {
    const body = method === 'POST' ? { state: 'success', body: 'x' } : undefined;
    expect(await callAs({ kind: 'job' }, method, path, body)).toMatchObject(UNAUTHORIZED);
  });
});

describe('scopes', () => {
  it('lets read_api read and refuses it writing', async () => {
    const token = { kind: 'pat', scopes: ['read_api'] } as const;
    expect(await callAs(token, 'GET', NOTES)).toMatchObject({ status: 200 });
    expect(await callAs(token, 'POST', NOTES, { body: 'Hello' })).toMatchObject({
      status: 403,
      body: { error: 'insufficient_scope', scope: 'api' },
    });
  });

  it('lets read_user ask who it is and nothing else', async () => {
    const token = { kind: 'pat', scopes: ['read_user'] } as const;
    expect(await callAs(token, 'GET', '/user')).toMatchObject({ status: 200 });
    expect(await callAs(token, 'GET', '/projects/42')).toMatchObject({ status: 403, body: { error: 'insufficient_scope' } });
  });
});

describe('roles', () => {
  it.each([
    ['a reporter to set a status', 20, 'POST', STATUS],
    ['a guest to read statuses', 10, 'GET', `/projects/42/repository/commits/${SHA}/statuses`],
    ['a reporter to retry a pipeline', 20, 'POST', `/projects/42/pipelines/${PIPELINE}/retry`],
    ['a guest to write a note', 10, 'POST', NOTES],
  ])('forbids %s', async (_, accessLevel, method, path) => {
    const body = method === 'POST' ? { state: 'success', body: 'x' } : undefined;
    expect(await callAs({ kind: 'pat', accessLevel }, method, path, body)).toMatchObject(FORBIDDEN);
  });

  it('lets a developer set a status', async () => {
    expect(await callAs({ kind: 'pat', accessLevel: 30 }, 'POST', STATUS, { state: 'success' })).toMatchObject({ status: 201 });
  });
});

describe('projects', () => {
  it.each([
    ['by number', '42'],
    ['by encoded path', 'acme%2Fwidgets'],
    ['by encoded path in other case', 'Acme%2FWidgets'],
  ])('finds one %s', async (_, id) => {
    const { call } = await startExample();
    expect(await call('GET', `/projects/${id}`)).toMatchObject({
      status: 200,
      body: { id: 42, path_with_namespace: 'acme/widgets', permissions: { project_access: { access_level: 40 } } },
    });
  });

  it.each(['43', 'acme%2Fgears'])('does not know %s', async (id) => {
    const { call } = await startExample();
    expect(await call('GET', `/projects/${id}`)).toMatchObject(NO_PROJECT);
  });

  it('hides one from a token of another', async () => {
    expect(await callAs({ kind: 'project', projects: [7] }, 'GET', '/projects/42')).toMatchObject(NO_PROJECT);
  });
});
