import type { BitbucketDcSimulator } from '@testwire/testkit';
import { bitbucketDc } from '../../src/bitbucket-dc/index.ts';
import { bitbucketDcSettings } from '../../src/bitbucket-dc/settings.ts';
import { SHA } from '../support.ts';
import { closeAll } from '../support-simulators.ts';
import { ACCOUNT, connect, NUMBER, REPOSITORY, startBitbucket, TOKEN } from './simulated.ts';

let bitbucket: BitbucketDcSimulator;
beforeEach(async () => {
  bitbucket = await startBitbucket();
});
afterEach(closeAll);

describe('pull requests of a commit', () => {
  const find = (commit = SHA, name = REPOSITORY) => connect(bitbucket).findChanges({ name }, commit);

  it('are those that are open, lead here, and have it as their newest', async () => {
    bitbucket.addPullRequest({ repository: REPOSITORY, fromBranch: 'done', head: SHA, state: 'MERGED' });
    bitbucket.addPullRequest({ repository: REPOSITORY, fromBranch: 'theirs', head: SHA, fromRepository: '~dana/shop' });
    bitbucket.addPullRequest({ repository: '~dana/shop', id: 77, fromBranch: 'out', head: SHA, fromRepository: REPOSITORY });
    bitbucket.addPullRequest({ repository: REPOSITORY, fromBranch: 'other', head: 'a'.repeat(40) });
    const found = await find(SHA, 'acme/shop');
    expect(found).toEqual([
      {
        number: NUMBER,
        headSha: SHA,
        headBranch: 'feature',
        baseBranch: 'main',
        baseSha: '0'.repeat(40),
        title: 'Merge feature',
        url: `${bitbucket.baseUrl}/projects/ACME/repos/shop/pull-requests/${NUMBER}`,
        fork: false,
      },
      expect.objectContaining({ number: 6, fork: true, headBranch: 'theirs' }),
    ]);
  });

  it('are found over all pages', async () => {
    bitbucket = await startBitbucket({ maxPage: 2 });
    for (let index = 0; index < 6; index += 1)
      bitbucket.addPullRequest({ repository: REPOSITORY, fromBranch: `b${index}`, head: SHA });
    expect(await find()).toHaveLength(7);
  });

  it('of a commit that is not there are a failure that says so', async () => {
    await expect(find('f'.repeat(40))).rejects.toMatchObject({
      failure: { kind: 'not_found', message: expect.stringContaining('does not exist in repository') as string },
    });
  });
});

describe('checkAccess', () => {
  it('is content with a token that reads the repository, which is all that is needed', async () => {
    await expect(connect(bitbucket).checkAccess({ name: REPOSITORY })).resolves.toEqual([
      { what: `Bitbucket can be reached at ${bitbucket.baseUrl}/rest`, ok: true },
      { what: 'token is valid', ok: true },
      { what: 'may read ACME/shop and write to its commits and pull requests', ok: true, repository: 'found' },
    ]);
    await expect(connect(bitbucket, { username: ACCOUNT }).checkAccess()).resolves.toMatchObject([
      { ok: true },
      { what: 'token is valid', ok: true },
    ]);
  });

  it('tells a repository that is missing from one that it may not read', async () => {
    await expect(connect(bitbucket).checkAccess({ name: 'ACME/other' })).resolves.toMatchObject([
      { ok: true },
      { ok: true },
      { ok: false, repository: 'missing' },
    ]);
    bitbucket.setTokens([{ token: TOKEN, name: ACCOUNT, repositories: [] }]);
    const check = (await connect(bitbucket).checkAccess({ name: REPOSITORY })).at(-1);
    expect(check).toMatchObject({ ok: false, advice: expect.stringContaining('"Repository read"') as string });
    expect(check).not.toHaveProperty('repository');
    await expect(connect(bitbucket).checkAccess({ name: 'nonsense' })).resolves.toMatchObject([
      { ok: true },
      { ok: true },
      { ok: false },
    ]);
  });

  it('never throws for a wrong token, none, a server that is away, or one that is no Bitbucket', async () => {
    await expect(connect(bitbucket, { token: 'wrong' }).checkAccess()).resolves.toMatchObject([
      { ok: true },
      { what: 'token is valid', ok: false, advice: expect.stringContaining('HTTP access tokens') as string },
    ]);
    await expect(connect(bitbucket, { token: undefined }).checkAccess()).resolves.toMatchObject([
      { ok: false, advice: expect.stringContaining('BITBUCKET_DC_TOKEN') as string },
    ]);
    bitbucket.failNext({ path: /application-properties$/, status: 'reset' });
    await expect(connect(bitbucket).checkAccess()).resolves.toMatchObject([{ ok: false }]);
    bitbucket.failNext({ path: /application-properties$/, status: 200, body: '<html>Welcome</html>' });
    await expect(connect(bitbucket).checkAccess()).resolves.toMatchObject([
      { ok: true },
      { ok: false, advice: expect.stringContaining('did not say as whom') as string },
    ]);
    bitbucket.failNext({ path: /application-properties$/, status: 404, body: 'not found' });
    await expect(connect(bitbucket).checkAccess()).resolves.toMatchObject([
      { ok: false, advice: expect.stringContaining('BITBUCKET_DC_BASE_URL') as string },
    ]);
  });
});

describe('settings', () => {
  it('complete the base URL below its context path, and find the pages', () => {
    for (const baseUrl of ['https://git.example.com/bitbucket', 'https://git.example.com/bitbucket/rest/']) {
      expect(bitbucketDcSettings.parse({ baseUrl })).toMatchObject({
        baseUrl: 'https://git.example.com/bitbucket/rest',
        webUrl: 'https://git.example.com/bitbucket',
      });
    }
    expect(bitbucketDcSettings.parse({ baseUrl: 'http://git.example.com:7990', webUrl: 'https://git.example.com/' })).toEqual({
      baseUrl: 'http://git.example.com:7990/rest',
      webUrl: 'https://git.example.com',
    });
  });

  it('refuse what would not work', () => {
    const baseUrl = 'https://git.example.com';
    for (const wrong of [
      {},
      { baseUrl: 'ftp://x' },
      { baseUrl: 'https://a:b@git.example.com' },
      { baseUrl, token: '' },
      { baseUrl, username: 'a:b' },
      { baseUrl, tokens: 't' },
    ])
      expect(bitbucketDcSettings.safeParse(wrong).success).toBe(false);
  });
});

describe('the credential', () => {
  it('is an HTTP access token, or a name and a password', async () => {
    await connect(bitbucket).checkAccess();
    await connect(bitbucket, { username: ACCOUNT }).checkAccess();
    expect(bitbucket.requests.map(({ headers }) => headers['authorization'])).toEqual([
      `Bearer ${TOKEN}`,
      `Basic ${Buffer.from(`${ACCOUNT}:${TOKEN}`).toString('base64')}`,
    ]);
  });
});

describe('what Data Center does not have', () => {
  it('is declared, and not pretended', () => {
    const client = connect(bitbucket);
    expect(client).not.toHaveProperty('pipelines');
    expect(client).not.toHaveProperty('artifacts');
    const { collectResults, trigger, rerun, cancel, artifactUpload, detect } = bitbucketDc.capabilities;
    for (const { support } of [collectResults, trigger, rerun, cancel, artifactUpload, detect]) expect(support).toBe('no');
  });

  it('is a job to be inside of', () => {
    const env = { BITBUCKET_COMMIT: SHA, BITBUCKET_BUILD_NUMBER: '4', CI: 'true' };
    expect(bitbucketDc.detect({ env, readFile: () => undefined })).toBeUndefined();
  });
});
