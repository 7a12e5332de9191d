import { setTimeout as pause } from 'node:timers/promises';
import { html, readJson, startSimulator, type Simulator } from '@testwire/testkit';

describe('the base of the simulators', () => {
  let simulator: Simulator;
  let notes: unknown[];
  let now: number;

  beforeEach(async () => {
    notes = [];
    now = 1_000;
    simulator = await startSimulator({
      name: 'Notes',
      now: () => now,
      maxBodyBytes: 1024,
      prepare: (_request, response, next) => {
        response.set('x-vendor', 'notes');
        next();
      },
      routes(app) {
        app.get('/notes', (_request, response) => void response.json(notes));
        app.post('/notes', (request, response) => {
          notes.push(readJson(request));
          response.status(201).json({});
        });
      },
    });
  });

  afterEach(() => simulator.close());

  const post = (body: string): Promise<Response> =>
    fetch(`${simulator.url}/notes`, { method: 'POST', headers: { 'content-type': 'application/json' }, body });

  it('records what came, when, and how it was answered', async () => {
    now = 5_000;
    await post('{"text":"hello"}');
    await fetch(`${simulator.url}/notes?page=2`);
    expect(simulator.requests).toMatchObject([
      { method: 'POST', path: '/notes', query: '', status: 201, at: 5_000, body: { text: 'hello' } },
      { method: 'GET', path: '/notes', query: 'page=2', status: 200, at: 5_000 },
    ]);
    expect(simulator.unexpected).toEqual([]);
  });

  it('answers what no route expects with 501, says so, and records it', async () => {
    const response = await fetch(`${simulator.url}/nothing/here`, { method: 'PUT' });
    expect(response.status).toBe(501);
    expect(await response.json()).toEqual({
      message: expect.stringContaining('Notes simulator has no answer for PUT /nothing/here'),
    });
    expect(simulator.unexpected).toMatchObject([{ method: 'PUT', path: '/nothing/here', status: 501 }]);
  });

  it('takes no body over its bound', async () => {
    expect((await post(JSON.stringify('x'.repeat(2000)))).status).toBe(413);
    expect(notes).toEqual([]);
  });

  it('fails as planned, as often as planned, with the headers of every answer', async () => {
    simulator.failNext({
      method: 'POST',
      path: /^\/notes$/,
      status: 503,
      times: 2,
      headers: { 'retry-after': '1' },
      body: { message: 'no' },
    });
    const failed = await post('1');
    expect([failed.status, failed.headers.get('retry-after'), failed.headers.get('x-vendor')]).toEqual([503, '1', 'notes']);
    expect((await fetch(`${simulator.url}/notes`)).status).toBe(200);
    expect((await post('2')).status).toBe(503);
    expect((await post('3')).status).toBe(201);
    expect(notes).toEqual([3]);
  });

  it('drops the connection before the effect, or after it', async () => {
    simulator.failNext({ path: /notes/, status: 'reset' });
    await expect(post('1')).rejects.toThrow();
    expect(notes).toEqual([]);
    simulator.failNext({ path: /notes/, status: 'reset', afterEffect: true });
    await expect(post('2')).rejects.toThrow();
    expect(notes).toEqual([2]);
  });

  it('replaces the answer of a request that took effect', async () => {
    simulator.failNext({ path: /notes/, status: 502, afterEffect: true, body: 'bad gateway' });
    const response = await post('1');
    expect([response.status, await response.text()]).toEqual([502, 'bad gateway']);
    expect(notes).toEqual([1]);
    expect(simulator.requests).toMatchObject([{ status: 502 }]);
  });

  it('holds a request until told otherwise', async () => {
    let release = (): void => undefined;
    simulator.delayNext({ path: /notes/, until: new Promise<void>((resolve) => (release = resolve)) });
    const held = post('1').then(() => 'answered');
    expect(await Promise.race([held, pause(50, 'held')])).toBe('held');
    expect(notes).toEqual([]);
    release();
    expect(await held).toBe('answered');
    expect(notes).toEqual([1]);
  });

  it('says so when its port is taken', async () => {
    await expect(startSimulator({ name: 'Second', port: simulator.port, routes: () => undefined })).rejects.toThrow('EADDRINUSE');
  });
});

describe('pages', () => {
  it('escape everything that comes from outside', () => {
    const hostile = `<script>alert("1")</script>' & more`;
    expect(html`<p title="${hostile}">${[html`<b>${hostile}</b>`]}</p>`.html).toBe(
      '<p title="&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt;&#39; &amp; more"><b>&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt;&#39; &amp; more</b></p>',
    );
  });
});
