import { generateKeyPairSync } from 'node:crypto';
import { GitHubClient } from '../../src/github/client.ts';
import { settings } from '../../src/github/settings.ts';
import { COMMIT, REPOSITORY, runView, startWorld, surfaceOf, testDeps, type World } from './world.ts';

function generateKeys() {
  return generateKeyPairSync('rsa', {
    modulusLength: 2048,
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
    publicKeyEncoding: { type: 'spki', format: 'pem' },
  });
}
const { privateKey, publicKey } = generateKeys();
const other = generateKeys();

let world: World;
beforeEach(async () => {
  world = await startWorld({
    repositories: [{ fullName: REPOSITORY.name }, { fullName: 'octo/elsewhere' }],
    app: { id: 12, installationId: 34, publicKeyPem: publicKey, repositories: [REPOSITORY.name] },
    // Assertions are signed with the time of day.
    now: Date.now,
  });
});
afterEach(async () => {
  expect(world.github.unexpected).toEqual([]);
  await world.close();
});

function connect(app: object = {}): GitHubClient {
  return new GitHubClient(settings.parse({ baseUrl: world.github.url, app: { appId: 12, privateKey, ...app } }), testDeps());
}

function write(client: GitHubClient, kind: 'check' | 'comment', run = runView()) {
  return surfaceOf(client, kind).write({ run, headline: '12 passed', body: 'all is well', previous: undefined });
}

function requested(path: RegExp): number {
  return world.github.requests.filter((request) => path.test(request.path)).length;
}

describe('a GitHub App', () => {
  it('finds its installation once, and one token does for all', async () => {
    const client = connect();
    expect(await write(client, 'check')).toMatchObject({ kind: 'done', value: { rung: 'check-run' } });
    expect(await write(client, 'comment')).toMatchObject({ kind: 'done' });
    expect(requested(/\/installation$/)).toBe(1);
    expect(requested(/access_tokens$/)).toBe(1);
  });

  it('recognises its own comment', async () => {
    await write(connect(), 'comment');
    expect(await write(connect(), 'comment')).toMatchObject({ kind: 'unchanged' });
  });

  it('needs no look-up when the installation is configured', async () => {
    expect(await write(connect({ installationId: '34' }), 'check')).toMatchObject({ kind: 'done' });
    expect(requested(/\/installation$/)).toBe(0);
  });

  it('takes a key whose line breaks were written as two characters', async () => {
    expect(await write(connect({ privateKey: privateKey.replaceAll('\n', String.raw`\n`) }), 'check')).toMatchObject({
      kind: 'done',
    });
  });

  it('says where it is not installed, and looks again the next time', async () => {
    const client = connect();
    const run = runView({ repository: { name: 'octo/elsewhere' }, commit: COMMIT });
    expect(await write(client, 'check', run)).toMatchObject({
      kind: 'failed',
      failure: { kind: 'not_found', message: expect.stringContaining('not installed on octo/elsewhere') },
    });
    await write(client, 'check', run);
    expect(requested(/\/installation$/)).toBe(2);
  });

  it('steps down when it may not write check runs', async () => {
    await world.close();
    const permissions = { statuses: 'write', metadata: 'read' } as const;
    world = await startWorld({ app: { id: 12, installationId: 34, publicKeyPem: publicKey, permissions }, now: Date.now });
    const outcome = await write(connect(), 'check');
    expect(outcome).toMatchObject({
      kind: 'degraded',
      rung: 'commit-status',
      reason: expect.stringContaining('/settings/installations'),
    });
  });

  it('reports a key that is not its own as auth', async () => {
    const outcome = await write(connect({ privateKey: other.privateKey }), 'check');
    expect(outcome).toMatchObject({ kind: 'failed', failure: { kind: 'auth', message: expect.stringContaining('private key') } });
    expect(JSON.stringify(outcome)).not.toContain('PRIVATE KEY');
  });
});

describe('what doctor reports of an App', () => {
  it('is each permission, and where to grant the missing ones', async () => {
    await world.close();
    const permissions = { checks: 'write', statuses: 'read', pull_requests: 'write', actions: 'read', metadata: 'read' } as const;
    world = await startWorld({ app: { id: 12, installationId: 34, publicKeyPem: publicKey, permissions }, now: Date.now });
    const report = await connect().checkAccess(REPOSITORY);
    expect(report.map(({ what, ok }) => [what, ok])).toEqual([
      [`GitHub can be reached at ${world.github.url}`, true],
      ['the GitHub App is valid (app-12)', true],
      ['the repository can be read', true],
      ['may write check runs', true],
      ['may write commit statuses', false],
      ['may comment on pull requests', true],
      ['may read the artifacts of workflow runs', true],
    ]);
    expect(report.find(({ ok }) => !ok)?.advice).toMatch(/"Commit statuses: Read and write".*\/settings\/apps/);
  });

  it('is where it is not installed', async () => {
    expect(await connect().checkAccess({ name: 'octo/elsewhere' })).toMatchObject([{ ok: true }, { ok: true }, { ok: false }]);
  });
});
