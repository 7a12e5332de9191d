import { Readable } from 'node:stream';
import type { BitbucketSimulator } from '@testwire/testkit';
import type { HostedArtifact } from '@testwire/providers';
import { bitbucketSettings } from '../../src/bitbucket/settings.ts';
import { runView, SHA } from '../support.ts';
import { closeAll } from '../support-simulators.ts';
import { connect, connectAccessToken, EMAIL, NUMBER, REPOSITORY, startBitbucket, TOKEN } from './simulated.ts';

let bitbucket: BitbucketSimulator;
beforeEach(async () => {
  bitbucket = await startBitbucket();
});
afterEach(closeAll);

async function restart(options: Parameters<typeof startBitbucket>[0]): Promise<void> {
  bitbucket = await startBitbucket(options);
}

describe('pull requests of a commit', () => {
  const expected = [
    {
      number: NUMBER,
      headSha: SHA,
      headBranch: 'feature',
      baseBranch: 'main',
      baseSha: '0'.repeat(12),
      title: 'Merge feature',
      fork: false,
    },
  ];

  it.each(['on', 'off', 'indexing'] as const)('are found when the app of commit links is %s', async (commitLinks) => {
    await restart({ commitLinks });
    await expect(connect(bitbucket).findChanges({ name: REPOSITORY }, SHA)).resolves.toMatchObject(expected);
  });

  it('are those that are open and have it as their newest', async () => {
    bitbucket.addPullRequest({ repository: REPOSITORY, sourceBranch: 'done', head: SHA, state: 'MERGED' });
    bitbucket.addPullRequest({ repository: REPOSITORY, sourceBranch: 'fork', head: SHA, sourceRepository: 'dana/shop' });
    bitbucket.addPullRequest({ repository: REPOSITORY, sourceBranch: 'other', head: 'a'.repeat(40) });
    const found = await connect(bitbucket).findChanges({ name: REPOSITORY }, SHA);
    expect(found.map(({ number, fork }) => [number, fork])).toEqual([
      [NUMBER, false],
      [6, true],
    ]);
    await expect(connect(bitbucket).findChanges({ name: REPOSITORY }, 'b'.repeat(40))).resolves.toEqual([]);
  });

  it('are found over all pages', async () => {
    await restart({ commitLinks: 'off' });
    for (let index = 0; index < 60; index += 1) {
      bitbucket.addPullRequest({
        repository: REPOSITORY,
        sourceBranch: `b${index}`,
        head: String(index).padStart(2, '0').padEnd(40, 'c'),
      });
    }
    const last = '59'.padEnd(40, 'c');
    await expect(connect(bitbucket).findChanges({ name: REPOSITORY }, last)).resolves.toMatchObject([{ headSha: last }]);
  });

  it('do not lead to another host', async () => {
    bitbucket.failNext({ path: /pullrequests$/, status: 404 });
    bitbucket.failNext({
      path: /pullrequests$/,
      status: 200,
      body: { values: [], next: 'https://elsewhere.example.com/2.0/repositories/acme/shop/pullrequests?page=2' },
    });
    await expect(connect(bitbucket).findChanges({ name: REPOSITORY }, SHA)).rejects.toMatchObject({
      failure: { kind: 'rejected', message: expect.stringContaining('was not followed') as string },
    });
  });
});

describe('the whole hash of a commit', () => {
  it('is asked for, and unknown when only a fork has it', async () => {
    await expect(connect(bitbucket).wholeCommit({ name: REPOSITORY }, SHA.slice(0, 12))).resolves.toBe(SHA);
    await expect(connect(bitbucket).wholeCommit({ name: REPOSITORY }, 'f'.repeat(12))).resolves.toBeUndefined();
    bitbucket.failNext({ path: /commit/, status: 503 });
    await expect(connect(bitbucket).wholeCommit({ name: REPOSITORY }, SHA)).rejects.toMatchObject({
      failure: { kind: 'unavailable' },
    });
  });
});

describe('artifacts', () => {
  const artifact = (name: string, text: string, bytes = text.length): HostedArtifact => ({
    name,
    mediaType: 'text/plain',
    bytes,
    open: () => Promise.resolve(Readable.from([Buffer.from(text)])),
  });

  it('are links unless the setting says otherwise', () => {
    expect(connect(bitbucket).artifacts).toBeUndefined();
  });

  it('go to the downloads, once per name and run, where the URL leads', async () => {
    const { artifacts } = connect(bitbucket, { artifactUpload: 'downloads' });
    await artifacts?.uploadArtifact(runView(), artifact('log.txt', 'old'));
    const outcome = await artifacts?.uploadArtifact(runView(), artifact('log.txt', 'new'));
    await artifacts?.uploadArtifact(runView(), artifact('logs/ä.txt', 'other'));
    await artifacts?.uploadArtifact(runView(), artifact('logs_ä.txt', 'another'));
    await artifacts?.uploadArtifact(runView({ runId: 'run-2' }), artifact('log.txt', 'of another run'));
    expect(outcome).toEqual({ kind: 'done', value: { url: `${bitbucket.url}/acme/shop/downloads/run-1-log.txt` } });
    expect(await (await fetch(`${bitbucket.url}/acme/shop/downloads/run-1-log.txt`)).text()).toBe('new');
    expect(bitbucket.state.downloads.map(({ content }) => Buffer.from(content).toString())).toEqual([
      'new',
      'other',
      'another',
      'of another run',
    ]);
  });

  it('that are too large are refused without being sent', async () => {
    const { artifacts } = connect(bitbucket, { artifactUpload: 'downloads' });
    const large = artifact('core', 'x', (artifacts?.maxBytes ?? 0) + 1);
    await expect(artifacts?.uploadArtifact(runView(), large)).resolves.toMatchObject({ failure: { kind: 'rejected' } });
    expect(bitbucket.requests).toEqual([]);
  });

  it('need the permission to write', async () => {
    bitbucket.setTokens([{ token: TOKEN, kind: 'api', email: EMAIL, scopes: ['repository'] }]);
    const { artifacts } = connect(bitbucket, { artifactUpload: 'downloads' });
    await expect(artifacts?.uploadArtifact(runView(), artifact('a', 'b'))).resolves.toMatchObject({
      failure: { kind: 'permission', message: expect.stringContaining('repository:write') as string },
    });
  });
});

describe('checkAccess', () => {
  const check = async (repository = REPOSITORY) =>
    (await connect(bitbucket).checkAccess({ name: repository })).map(({ what, ok }) => [what, ok]);

  it('is content with a token that may do all', async () => {
    await expect(check()).resolves.toEqual([
      ['token is valid', true],
      ['may read acme/shop', true],
      ['may write build statuses and reports', true],
      ['may comment on pull requests', true],
      ['may read and start pipelines', true],
    ]);
  });

  it('is content with an access token, which may not ask who it is', async () => {
    bitbucket.setTokens([{ token: TOKEN, kind: 'access' }]);
    const checks = await connectAccessToken(bitbucket).checkAccess();
    expect(checks.every(({ ok }) => ok)).toBe(true);
    expect(checks).toHaveLength(4);
  });

  it('names what is missing', async () => {
    bitbucket.setTokens([{ token: TOKEN, kind: 'api', email: EMAIL, scopes: ['account', 'repository:write'] }]);
    const checks = await connect(bitbucket).checkAccess({ name: REPOSITORY });
    expect(checks.filter(({ ok }) => !ok)).toMatchObject([
      { what: 'may comment on pull requests', advice: expect.stringContaining('pullrequest:write') as string },
      { what: 'may read and start pipelines', advice: expect.stringContaining('pipeline:write') as string },
    ]);
    await expect(check('acme/other')).resolves.toContainEqual(['may read acme/other', false]);
  });

  it('never throws for a wrong token, none, or a Bitbucket that is away', async () => {
    const wrong = await connect(bitbucket, { token: 'wrong' }).checkAccess({ name: REPOSITORY });
    expect(wrong).toMatchObject([{ what: 'token is valid', ok: false, advice: expect.stringContaining('API token') as string }]);
    const none = await connect(bitbucket, { token: undefined }).checkAccess();
    expect(none).toMatchObject([{ ok: false, advice: expect.stringContaining('BITBUCKET_TOKEN') as string }]);
    bitbucket.failNext({ path: /user$/, status: 'reset' });
    await expect(connect(bitbucket).checkAccess()).resolves.toMatchObject([{ ok: false }]);
  });
});

describe('settings', () => {
  it('complete the base URL and find the pages', () => {
    expect(bitbucketSettings.parse({ token: 't' })).toMatchObject({
      baseUrl: 'https://api.bitbucket.org/2.0',
      webUrl: 'https://bitbucket.org',
      artifactUpload: 'links',
    });
    expect(bitbucketSettings.parse({ baseUrl: 'https://proxy.example.com/bb/' })).toMatchObject({
      baseUrl: 'https://proxy.example.com/bb/2.0',
      webUrl: 'https://proxy.example.com',
    });
  });

  it('refuse what would not work', () => {
    for (const wrong of [{ token: '' }, { token: 't', username: 'a:b' }, { baseUrl: 'ftp://x' }, { tokens: 't' }]) {
      expect(bitbucketSettings.safeParse(wrong).success).toBe(false);
    }
  });
});

describe('the credential', () => {
  it('is an API token with its account, or an access token', async () => {
    await connect(bitbucket).checkAccess();
    bitbucket.setTokens([{ token: TOKEN, kind: 'access' }]);
    await connectAccessToken(bitbucket).checkAccess();
    expect(bitbucket.requests.map(({ headers }) => headers['authorization'])).toEqual([
      `Basic ${Buffer.from(`${EMAIL}:${TOKEN}`).toString('base64')}`,
      `Bearer ${TOKEN}`,
    ]);
  });
});
