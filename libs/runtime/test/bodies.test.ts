import { once } from 'node:events';
import { setTimeout as wait } from 'node:timers/promises';
import { constants, createGzip, gzipSync } from 'node:zlib';
import { createLogger } from '@testwire/telemetry';
import { readBody, type Route } from '../src/index.ts';
import { closeAll, countingRoute, serve } from './support/serve.ts';
import { connectRaw } from './support/raw.ts';

const MAX = 1_000_000;
const QUICK = { headersMs: 300, requestMs: 300, idleMs: 1000, lookEveryMs: 50 };
afterEach(closeAll);

/** The first line of a log. */
function waitForLine(): { readonly promise: Promise<string>; readonly tell: (line: string) => void } {
  let tell = (_line: string): void => {};
  const promise = new Promise<string>((resolve) => {
    tell = resolve;
  });
  return { promise, tell };
}

/** 20 MB in chunks, so that their sum is not announced. */
function* chunked(): Generator<string | Buffer> {
  const megabyte = Buffer.alloc(1_000_000);
  yield 'POST /stream HTTP/1.1\r\nHost: t\r\nTransfer-Encoding: chunked\r\n\r\n';
  for (let index = 0; index < 20; index += 1) {
    yield `${megabyte.length.toString(16)}\r\n`;
    yield megabyte;
    yield '\r\n';
  }
  yield '0\r\n\r\n';
}

describe('a body that is too large', () => {
  it('is refused before it is read when its size is announced', async () => {
    const { route, seen } = countingRoute(MAX);
    const { url } = await serve({ routes: [route] });
    const response = await fetch(`${url}/stream`, { method: 'POST', body: Buffer.alloc(MAX + 1) });
    expect(response.status).toBe(413);
    expect(seen()).toBe(0);
  });

  it('is cut off when its size is not announced, the client gets to know why, and its connection can be used again', async () => {
    const { route, seen } = countingRoute(MAX);
    const { url } = await serve({ routes: [route] });
    const raw = await connectRaw(url);
    for (const piece of chunked()) raw.write(piece);
    raw.write('POST /stream HTTP/1.1\r\nHost: t\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok');
    const answers = await raw.closed;
    expect(answers).toMatch(/^HTTP\/1\.1 413 /);
    expect(answers).toContain(`"detail":"The body is larger than the ${MAX} bytes that this route takes."`);
    expect(answers).toMatch(/HTTP\/1\.1 200 /);
    expect(seen()).toBeLessThanOrEqual(MAX + 2);
  });

  it('is cut off when it is read as a whole, too, and its connection can be used again', async () => {
    const route: Route = {
      method: 'post',
      path: '/stream',
      summary: 'Reads',
      access: 'anybody',
      answers: {},
      async handle(request, response) {
        response.json({ bytes: (await readBody(request, MAX)).length });
      },
    };
    const { url } = await serve({ routes: [route] });
    const raw = await connectRaw(url);
    for (const piece of chunked()) raw.write(piece);
    raw.write('POST /stream HTTP/1.1\r\nHost: t\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok');
    const answers = await raw.closed;
    expect(answers).toMatch(/^HTTP\/1\.1 413 /);
    expect(answers).toMatch(/HTTP\/1\.1 200 [^]*\{"bytes":2\}/);
  });

  it('is cut off while it is decompressed: a bomb of gzip costs no more than the limit', async () => {
    const { route, seen } = countingRoute(MAX);
    const { url } = await serve({ routes: [route] });
    const bomb = gzipSync(Buffer.alloc(200_000_000), { level: 1 });
    expect(bomb.length).toBeLessThan(MAX);
    const before = process.memoryUsage().rss;
    const response = await fetch(`${url}/stream`, { method: 'POST', headers: { 'content-encoding': 'gzip' }, body: bomb });
    expect(response.status).toBe(413);
    expect(response.headers.get('content-type')).toMatch(/problem\+json/);
    expect(seen()).toBeLessThanOrEqual(MAX);
    expect(process.memoryUsage().rss - before).toBeLessThan(100_000_000);
  });
});

describe('a body that does not come to its end', () => {
  it('is let go after its time, and the handler with it', async () => {
    const { route } = countingRoute(MAX);
    const { url } = await serve({ routes: [route] }, QUICK);
    const raw = await connectRaw(url);
    raw.write('POST /stream HTTP/1.1\r\nHost: t\r\nContent-Length: 100\r\n\r\nslow');
    expect(await raw.closed).toMatch(/^HTTP\/1\.1 408 /);
  });

  it.each(['identity', 'gzip'])('is let go after the time of its route, with the reason: %s', async (encoding) => {
    const { route } = countingRoute(MAX, { patienceMs: 200 });
    const lines: string[] = [];
    const logger = createLogger({ service: 't', level: 'info', destination: { write: (line) => void lines.push(line) } });
    const { url } = await serve({ routes: [route], logger });
    const raw = await connectRaw(url);
    raw.write(`POST /stream HTTP/1.1\r\nHost: t\r\nContent-Encoding: ${encoding}\r\nContent-Length: 100\r\n\r\n`);
    raw.write(gzipSync('slow').subarray(0, 12));
    const answer = await raw.closed;
    expect(answer).toMatch(/^HTTP\/1\.1 408 /);
    expect(answer).toContain('application/problem+json');
    expect(answer).toContain('"detail":"The body did not arrive within 0.2 s."');
    expect(lines.map((line) => JSON.parse(line) as unknown)).toEqual([
      expect.objectContaining({ status: 408, level: 'info', reason: 'The body did not arrive within 0.2 s.' }),
    ]);
  });

  it('is let go after the time of its route though it was refused before', async () => {
    const { route } = countingRoute(MAX, { patienceMs: 200, encodings: 'none' });
    const { url } = await serve({ routes: [route] });
    const raw = await connectRaw(url);
    raw.write('POST /stream HTTP/1.1\r\nHost: t\r\nContent-Encoding: gzip\r\nContent-Length: 100\r\n\r\nslow');
    expect(await raw.closed).toMatch(/^HTTP\/1\.1 415 /);
  });

  it('has no say in how long the answer takes, nor in the next request on the connection', async () => {
    const { route } = countingRoute(MAX, { patienceMs: 100 });
    const slow: Route = {
      ...route,
      async handle(request, response) {
        await wait(250);
        const { length } = await readBody(request, MAX);
        await wait(250);
        response.json({ length });
      },
    };
    const { url } = await serve({ routes: [slow] });
    const raw = await connectRaw(url);
    raw.write('POST /stream HTTP/1.1\r\nHost: t\r\nContent-Length: 2\r\n\r\nok');
    await raw.firstData;
    raw.write('POST /stream HTTP/1.1\r\nHost: t\r\nContent-Length: 3\r\nConnection: close\r\n\r\nyes');
    const answers = await raw.closed;
    expect(answers.match(/HTTP\/1\.1 200 /g)).toHaveLength(2);
  });

  it('and headers that do not either', async () => {
    const { url } = await serve({}, QUICK);
    const raw = await connectRaw(url);
    raw.write('GET /healthz HTTP/1.1\r\nHost: t\r\nX-Slow');
    expect(await raw.closed).toMatch(/^HTTP\/1\.1 408 /);
  });

  it.each(['identity', 'gzip'])('ends its handler when the client hangs up, and is no fault of ours: %s', async (encoding) => {
    const lines: string[] = [];
    const { promise: seen, tell } = waitForLine();
    const logger = createLogger({
      service: 't',
      level: 'info',
      destination: {
        write(line) {
          lines.push(line);
          tell(line);
        },
      },
    });
    const { route } = countingRoute(MAX);
    const { url } = await serve({ routes: [route], logger });
    const raw = await connectRaw(url);
    raw.write(`POST /stream HTTP/1.1\r\nHost: t\r\nContent-Encoding: ${encoding}\r\nContent-Length: 1000\r\n\r\n`);
    const gzip = createGzip();
    gzip.write('begins well');
    gzip.flush(constants.Z_SYNC_FLUSH);
    const [begin] = (await once(gzip, 'data')) as [Buffer];
    raw.write(begin);
    await (await fetch(`${url}/healthz`)).text();
    raw.destroy();
    expect(JSON.parse(await seen)).toMatchObject({ level: 'info', reason: 'The connection ended before the body did.' });
    expect(lines).toHaveLength(1);
  });

  it.each(['identity', 'gzip'])('and ends it when the client hung up before its body was read: %s', async (encoding) => {
    const { route } = countingRoute(MAX);
    let reached = (): void => {};
    const atGuard = new Promise<void>((resolve) => {
      reached = resolve;
    });
    const { promise: refused, tell } = waitForLine();
    const { url } = await serve({
      routes: [route],
      logger: createLogger({ service: 't', level: 'info', destination: { write: tell } }),
      async guard(_route, request) {
        reached();
        await new Promise((resolve) => request.on('close', resolve));
      },
    });
    const raw = await connectRaw(url);
    raw.write(`POST /stream HTTP/1.1\r\nHost: t\r\nContent-Encoding: ${encoding}\r\nContent-Length: 1000\r\n\r\n`);
    await atGuard;
    raw.destroy();
    expect(JSON.parse(await refused)).toMatchObject({ level: 'info', reason: 'The connection ended before the body did.' });
  });
});

describe('the encoding of a body', () => {
  it.each([
    ['gzip', 'gzip', 200],
    ['gzip', 'GZIP', 200],
    ['gzip', 'br', 415],
    ['none', 'gzip', 415],
    ['none', 'br', 415],
    ['none', 'identity', 200],
  ] as const)('where %s is taken and %s is sent: %i', async (encodings, sent, status) => {
    const { route, seen } = countingRoute(MAX, { encodings });
    const { url } = await serve({ routes: [route] });
    const body = sent === 'identity' ? 'plain' : gzipSync('plain');
    const response = await fetch(`${url}/stream`, { method: 'POST', headers: { 'Content-Encoding': sent }, body });
    expect(response.status).toBe(status);
    expect(seen()).toBe(status === 200 ? 5 : 0);
  });
});
