import type { GitHubLimits, GitHubSimulator } from '@testwire/testkit';
import { call, closeAll, NOW, REPOSITORY, SHA, startWorld, type Answer } from './world.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

describe('rate limits', () => {
  let github: GitHubSimulator;
  let now: number;

  const start = async (limits: GitHubLimits): Promise<void> => {
    now = NOW;
    github = await startWorld({ limits, now: () => now });
    github.addPullRequest({ repository: REPOSITORY, number: 7, headSha: SHA, headBranch: 'topic' });
  };
  afterEach(closeAll);

  const read = (token = 'app') => call(github, 'GET', `/repos/${REPOSITORY}`, undefined, token);
  const write = () => call(github, 'POST', `/repos/${REPOSITORY}/issues/7/comments`, { body: 'x' });
  const quota = ({ headers }: Answer) =>
    ['limit', 'remaining', 'used', 'reset', 'resource'].map((name) => headers.get(`x-ratelimit-${name}`));

  it('are told on every answer, failures included', async () => {
    await start({});
    const reset = String((NOW + HOUR) / 1000);
    const first = await read();
    expect(quota(first)).toEqual(['5000', '4999', '1', reset, 'core']);
    expect(first.headers.get('x-github-request-id')).toBe('SIM:000001');
    github.failNext({ path: /octo-repo/, status: 502 });
    expect(quota(await read())).toEqual(['5000', '4998', '2', reset, 'core']);
    expect(quota(await call(github, 'GET', '/repos/octo-org/none'))).toEqual(['5000', '4997', '3', reset, 'core']);
    expect(quota(await read('fork'))).toEqual(['1000', '999', '1', reset, 'core']);
  });

  it('can be asked for, free of charge', async () => {
    await start({});
    await read();
    const asked = await call(github, 'GET', '/rate_limit');
    expect(asked.body).toMatchObject({ resources: { core: { limit: 5000, remaining: 4999, used: 1 } } });
    expect(quota(await call(github, 'GET', '/rate_limit'))[1]).toBe('4999');
  });

  it('end the primary quota with 403 until it is reset', async () => {
    await start({ primaryPerHour: 2 });
    await read();
    await read();
    const refused = await read();
    expect(refused).toMatchObject({ status: 403, body: { message: expect.stringContaining('API rate limit exceeded') } });
    expect(quota(refused).slice(0, 3)).toEqual(['2', '0', '2']);
    expect(refused.headers.get('retry-after')).toBeNull();
    now += HOUR;
    expect((await read()).status).toBe(200);
  });

  it('allow 80 new comments in a minute', async () => {
    await start({});
    for (let count = 0; count < 80; count += 1) expect((await write()).status).toBe(201);
    const refused = await write();
    expect(refused).toMatchObject({ status: 403, body: { message: expect.stringContaining('secondary rate limit') } });
    expect(refused.headers.get('retry-after')).toBe('60');
    expect(Number(quota(refused)[1])).toBeGreaterThan(0);
    expect((await read()).status).toBe(200);
    now += MINUTE;
    expect((await write()).status).toBe(201);
    expect(github.state.comments).toHaveLength(81);
  });

  it('allow a number of new comments in an hour', async () => {
    await start({ contentPerHour: 3 });
    for (let count = 0; count < 3; count += 1) {
      expect((await write()).status).toBe(201);
      now += 2 * MINUTE;
    }
    expect((await write()).status).toBe(403);
    now = NOW + HOUR;
    expect((await write()).status).toBe(201);
  });

  it('count five points for a write and one for a read', async () => {
    await start({ pointsPerMinute: 12 });
    expect((await write()).status).toBe(201);
    expect((await write()).status).toBe(201);
    expect((await write()).status).toBe(403);
    expect((await read()).status).toBe(200);
    expect((await read()).status).toBe(200);
    expect((await read()).status).toBe(403);
    now += MINUTE;
    expect((await write()).status).toBe(201);
  });

  it('can answer with 429, and leave out Retry-After', async () => {
    await start({ contentPerMinute: 0, secondaryStatus: 429, retryAfter: 'none' });
    const refused = await write();
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([429, null]);
  });

  it('allow a number of requests at once', async () => {
    await start({ concurrent: 1 });
    let release = (): void => undefined;
    github.delayNext({ path: /octo-repo$/, until: new Promise<void>((resolve) => (release = resolve)) });
    const held = read();
    while (github.requests.length === 0) await new Promise((resolve) => setImmediate(resolve));
    expect((await read()).status).toBe(403);
    expect((await read('pat')).status).toBe(200);
    release();
    expect((await held).status).toBe(200);
    expect((await read()).status).toBe(200);
  });

  it('are not there on a server that has none', async () => {
    github = await startWorld();
    expect(quota(await read())).toEqual([null, null, null, null, null]);
    expect((await call(github, 'GET', '/rate_limit')).status).toBe(404);
  });
});
