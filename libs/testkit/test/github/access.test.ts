import { createSign, generateKeyPairSync } from 'node:crypto';
import type { GitHubSimulator } from '@testwire/testkit';
import { call, closeAll, NOW, PRIVATE, REPOSITORY, SHA, startWorld } from './world.ts';

const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
const APP = {
  id: 77,
  installationId: 5,
  publicKeyPem: publicKey.export({ type: 'spki', format: 'pem' }).toString(),
  permissions: { checks: 'write', issues: 'read' },
} as const;
const CHECK = { name: 'tests', head_sha: SHA };
const CHECKS = `/repos/${REPOSITORY}/check-runs`;

describe('who may do what', () => {
  let github: GitHubSimulator;
  let now: number;

  beforeEach(async () => {
    now = NOW;
    github = await startWorld({ app: APP, now: () => now });
  });
  afterEach(closeAll);

  const assertion = (claims: Record<string, unknown> = {}, header = { alg: 'RS256', typ: 'JWT' }): string => {
    const seconds = Math.floor(now / 1000);
    const encode = (part: object): string => Buffer.from(JSON.stringify(part)).toString('base64url');
    const signed = `${encode(header)}.${encode({ iat: seconds - 60, exp: seconds + 540, iss: '77', ...claims })}`;
    return `${signed}.${createSign('RSA-SHA256').update(signed).sign(privateKey, 'base64url')}`;
  };

  it('does not know a wrong token', async () => {
    expect(await call(github, 'GET', '/user', undefined, 'wrong')).toMatchObject({
      status: 401,
      body: { message: 'Bad credentials' },
    });
  });

  it('lets nobody without a token write, and everybody read what is public', async () => {
    expect((await call(github, 'POST', CHECKS, CHECK, '')).status).toBe(401);
    expect((await call(github, 'GET', `/repos/${REPOSITORY}`, undefined, '')).status).toBe(200);
  });

  it('hides what it does not have and what the token does not see, alike', async () => {
    const unknown = await call(github, 'GET', '/repos/octo-org/none');
    const unseen = await call(github, 'GET', `/repos/${PRIVATE}`, undefined, 'narrow');
    expect([unknown.status, unseen.status]).toEqual([404, 404]);
    expect(unseen.body).toEqual(unknown.body);
    expect((await call(github, 'GET', `/repos/${PRIVATE}`)).status).toBe(200);
  });

  it('lets apps create check runs, and personal access tokens never', async () => {
    expect((await call(github, 'POST', CHECKS, CHECK)).status).toBe(201);
    expect(await call(github, 'POST', CHECKS, CHECK, 'pat')).toMatchObject({
      status: 403,
      body: { message: 'You must authenticate via a GitHub App.' },
    });
  });

  it('gives runs of forks a token that only reads', async () => {
    const refused = await call(github, 'POST', CHECKS, CHECK, 'fork');
    expect(refused).toMatchObject({ status: 403, body: { message: 'Resource not accessible by integration' } });
    expect(refused.headers.get('x-accepted-github-permissions')).toBe('checks=write');
    expect(github.state.checkRuns).toEqual([]);
  });

  it('tells a personal access token that it lacks a permission in other words', async () => {
    expect((await call(github, 'POST', `/repos/${REPOSITORY}/actions/runs/1/rerun`, undefined, 'fork')).status).toBe(403);
    const pat = await startWorld({
      tokens: [{ token: 'pat', kind: 'pat', permissions: { statuses: 'read' }, scopes: ['public_repo'] }],
    });
    const refused = await call(pat, 'POST', `/repos/${REPOSITORY}/statuses/${SHA}`, { state: 'success' }, 'pat');
    expect(refused).toMatchObject({ status: 403, body: { message: 'Resource not accessible by personal access token' } });
    expect(refused.headers.get('x-oauth-scopes')).toBe('public_repo');
  });

  it('lets only the app that created a check run change it', async () => {
    await call(github, 'POST', CHECKS, CHECK);
    const other = await startWorld({
      tokens: [
        { token: 'app', kind: 'app-installation', permissions: { checks: 'write' } },
        { token: 'actions', kind: 'actions', permissions: { checks: 'write' } },
      ],
    });
    await call(other, 'POST', CHECKS, CHECK, 'app');
    expect((await call(other, 'PATCH', `${CHECKS}/1`, { status: 'in_progress' }, 'actions')).status).toBe(403);
  });

  it('issues installation tokens that work for an hour, with what was granted', async () => {
    const issued = await call(github, 'POST', '/app/installations/5/access_tokens', {}, assertion());
    expect(issued).toMatchObject({ status: 201, body: { expires_at: '2024-05-01T11:00:00Z', permissions: APP.permissions } });
    const { token } = issued.body as { token: string };
    expect((await call(github, 'POST', CHECKS, CHECK, token)).status).toBe(201);
    expect((await call(github, 'POST', `/repos/${REPOSITORY}/statuses/${SHA}`, { state: 'success' }, token)).status).toBe(403);
    expect((await call(github, 'GET', '/installation/repositories', undefined, token)).body).toMatchObject({ total_count: 2 });
    now += 60 * 60_000;
    expect((await call(github, 'POST', CHECKS, CHECK, token)).status).toBe(401);
  });

  it('narrows a token when asked, and never widens it', async () => {
    const ask = (body: object) => call(github, 'POST', '/app/installations/5/access_tokens', body, assertion());
    const narrowed = await ask({ repositories: ['octo-repo'], permissions: { checks: 'read' } });
    const { token } = narrowed.body as { token: string };
    expect((await call(github, 'POST', CHECKS, CHECK, token)).status).toBe(403);
    expect((await call(github, 'GET', `/repos/${PRIVATE}`, undefined, token)).status).toBe(404);
    expect((await ask({ permissions: { issues: 'write' } })).status).toBe(422);
    expect((await ask({ repositories: ['none'] })).status).toBe(422);
  });

  it.each([
    ['signed by nobody', () => `${assertion().split('.').slice(0, 2).join('.')}.AAAA`, 401],
    ['of another algorithm', () => assertion({}, { alg: 'HS256', typ: 'JWT' }), 401],
    ['of another app', () => assertion({ iss: '78' }), 404],
    ['that has expired', () => assertion({ exp: Math.floor(NOW / 1000) - 1 }), 401],
    ['that lives longer than ten minutes', () => assertion({ exp: Math.floor(NOW / 1000) + 601 }), 401],
    ['from the future', () => assertion({ iat: Math.floor(NOW / 1000) + 60 }), 401],
  ])('refuses an assertion %s', async (_what, make, status) => {
    expect((await call(github, 'POST', '/app/installations/5/access_tokens', {}, make())).status).toBe(status);
  });

  it('tells who one is', async () => {
    expect((await call(github, 'GET', '/user', undefined, 'pat')).body).toMatchObject({ login: 'sim-user' });
    expect((await call(github, 'GET', '/user')).status).toBe(403);
    expect((await call(github, 'GET', '/app', undefined, assertion())).body).toMatchObject({ id: 77 });
    expect((await call(github, 'GET', `/repos/${REPOSITORY}/installation`, undefined, assertion())).body).toMatchObject({
      id: 5,
    });
    expect((await call(github, 'GET', '/installation/repositories', undefined, 'pat')).status).toBe(403);
  });
});
