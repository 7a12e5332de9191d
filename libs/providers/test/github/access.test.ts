import { GitHubClient } from '../../src/github/client.ts';
import { settings } from '../../src/github/settings.ts';
import { REPOSITORY, startWorld, testDeps, TOKENS, type World, writes } from './world.ts';

let world: World;
beforeEach(async () => {
  world = await startWorld();
});
afterEach(async () => {
  expect(world.github.unexpected).toEqual([]);
  expect(writes(world)).toEqual([]);
  await world.close();
});

describe('what doctor reports of a token', () => {
  it('is its scopes, and that check runs need an App', async () => {
    const report = await world.client(TOKENS.personal, { artifactUpload: 'release' }).checkAccess(REPOSITORY);
    expect(report.map(({ what, ok }) => [what, ok])).toEqual([
      [`GitHub can be reached at ${world.github.url}`, true],
      ['the personal access token (classic) is valid (sim-user)', true],
      ['the repository can be read', true],
      ['may write check runs', false],
      ['may write commit statuses', true],
      ['may comment on pull requests', true],
      ['may read the artifacts of workflow runs', true],
      ['may upload release assets', true],
    ]);
    expect(report.find(({ ok }) => !ok)?.advice).toContain('GitHub App');
  });

  it('says what cannot be known before it is tried', async () => {
    const report = await world.client(TOKENS.app).checkAccess(REPOSITORY);
    expect(report.every(({ ok }) => ok)).toBe(true);
    expect(report.at(-1)?.what).toContain('as far as GitHub tells');
  });

  it('is that it is not valid', async () => {
    const report = await world.client('ghp_unknown0000000000').checkAccess(REPOSITORY);
    expect(report).toMatchObject([{ ok: true }, { ok: false, advice: expect.stringContaining('expired or been revoked') }]);
    const installation = await world.client('ghs_unknown0000000000').checkAccess(REPOSITORY);
    expect(installation).toMatchObject([{ ok: true }, { ok: false }]);
  });

  it('is that the repository is not there', async () => {
    expect(await world.client(TOKENS.personal).checkAccess({ name: 'octo/none' })).toMatchObject([
      { ok: true },
      { ok: true },
      { ok: false, advice: expect.stringContaining('no longer exists') },
    ]);
  });

  it('is that there is none', async () => {
    const client = new GitHubClient(settings.parse({ baseUrl: world.github.url }), testDeps());
    expect(await client.checkAccess()).toMatchObject([
      { ok: true },
      { ok: false, advice: expect.stringContaining('"token" or "app"') },
    ]);
  });

  it('is that something else answers there', async () => {
    const elsewhere: typeof fetch = () => Promise.resolve(Response.json({ message: 'Not Found' }, { status: 404 }));
    const report = await world.client(TOKENS.personal, {}, { fetch: elsewhere }).checkAccess(REPOSITORY);
    expect(report).toMatchObject([{ ok: false, advice: expect.stringContaining('GITHUB_BASE_URL') as string }]);
  });

  it('is that GitHub cannot be reached', async () => {
    const unreachable: typeof fetch = () => Promise.reject(new TypeError('fetch failed', { cause: new Error('ECONNREFUSED') }));
    const report = await world.client(TOKENS.personal, {}, { fetch: unreachable }).checkAccess(REPOSITORY);
    expect(report).toMatchObject([{ ok: false, advice: expect.stringContaining('ECONNREFUSED') }]);
  });
});
