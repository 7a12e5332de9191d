import { closeExamples, NOON, NOTES, startExample } from './example.ts';

afterEach(closeExamples);

describe('requests per minute', () => {
  it('are told in headers and refused beyond the limit until the minute is over', async () => {
    let now = NOON + 15_000;
    const { call } = await startExample({ now: () => now, limits: { requestsPerMinute: 2 } });
    const first = await call('GET', '/user');
    expect(first.status).toBe(200);
    expect(first.headers.get('ratelimit-remaining')).toBe('1');
    await call('GET', '/user');

    const { status, headers, body } = await call('GET', '/user');
    expect(status).toBe(429);
    expect(body).toBe('Retry later\n');
    expect(Object.fromEntries([...headers].filter(([name]) => name.startsWith('ratelimit') || name === 'retry-after'))).toEqual({
      'ratelimit-limit': '2',
      'ratelimit-name': 'throttle_authenticated_api',
      'ratelimit-observed': '3',
      'ratelimit-remaining': '0',
      'ratelimit-reset': String((NOON + 60_000) / 1000),
      'ratelimit-resettime': 'Sun, 01 Mar 2026 12:01:00 GMT',
      'retry-after': '45',
    });

    now += 45_000;
    expect(await call('GET', '/user')).toMatchObject({ status: 200 });
  });

  it('are counted per token', async () => {
    const tokens = ['one', 'two'].map((token) => ({ token, kind: 'pat' as const }));
    const { call } = await startExample({ tokens, limits: { requestsPerMinute: 1 } });
    const as = (token: string) => call('GET', '/user', undefined, { 'PRIVATE-TOKEN': token });
    expect((await as('one')).status).toBe(200);
    expect((await as('two')).status).toBe(200);
    expect((await as('one')).status).toBe(429);
  });

  it('do not limit the pages', async () => {
    const { gitlab } = await startExample({ limits: { requestsPerMinute: 0 } });
    expect((await fetch(`${gitlab.url}/__state`)).status).toBe(200);
  });
});

describe('notes per minute', () => {
  it('are refused beyond the limit without saying how long to wait', async () => {
    const { gitlab, call } = await startExample({ limits: { notesPerMinute: 1 } });
    expect(await call('POST', NOTES, { body: 'One' })).toMatchObject({ status: 201 });
    const answer = await call('POST', NOTES, { body: 'Two' });
    expect(answer).toMatchObject({
      status: 429,
      body: { message: { error: 'This endpoint has been requested too many times. Try again later.' } },
    });
    expect(answer.headers.has('retry-after')).toBe(false);
    expect(await call('GET', NOTES)).toMatchObject({ status: 200 });
    expect(gitlab.state.notes).toHaveLength(3);
  });
});

describe('planned faults', () => {
  it('answer in place of the API', async () => {
    const { gitlab, call } = await startExample();
    gitlab.failNext({ method: 'POST', path: /\/notes$/, status: 502, body: '<html>Bad Gateway</html>' });
    expect(await call('POST', NOTES, { body: 'Lost' })).toMatchObject({ status: 502 });
    expect(gitlab.state.notes).toHaveLength(2);
    expect(await call('POST', NOTES, { body: 'Kept' })).toMatchObject({ status: 201 });
  });

  it('can lose the answer of a request that took effect', async () => {
    const { gitlab, call } = await startExample();
    gitlab.failNext({ method: 'POST', path: /\/notes$/, status: 504, afterEffect: true });
    expect(await call('POST', NOTES, { body: 'Kept' })).toMatchObject({ status: 504 });
    expect(gitlab.state.notes.at(-1)).toMatchObject({ body: 'Kept' });
  });
});
