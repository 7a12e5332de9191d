import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exchange, quote, retryAfterOf } from '../src/http.ts';
import { AT, testDeps } from './support.ts';

let server: Server;
let url: URL;

async function serve(listener: RequestListener): Promise<void> {
  server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}/api?private_token=secret`);
}

afterEach(() => {
  server.closeAllConnections();
  server.close();
});

const limits = { timeoutMs: 5000, maxBytes: 1000 };

describe('exchange', () => {
  it('gives any status back, and does not follow redirects', async () => {
    const asked: string[] = [];
    await serve((request, response) => {
      asked.push(`${request.method} ${request.url} ${String(request.headers['private-token'])}`);
      response.writeHead(301, { location: '/elsewhere' }).end('moved');
    });
    const answer = await exchange(testDeps(), { method: 'POST', url, headers: { 'private-token': 't' }, body: '{}' }, limits);
    expect([answer.status, answer.headers.get('location'), answer.body.toString()]).toEqual([301, '/elsewhere', 'moved']);
    expect(asked).toEqual(['POST /api?private_token=secret t']);
  });

  it('reads no more than it may', async () => {
    await serve((_, response) => response.end('x'.repeat(2000)));
    const call = exchange(testDeps(), { method: 'GET', url, headers: {} }, limits);
    await expect(call).rejects.toMatchObject({
      failure: { kind: 'rejected', message: expect.stringContaining('1000 bytes') as string },
    });
  });

  it('gives up on an answer that stalls half way', async () => {
    await serve((_, response) => void response.write('half'));
    const call = exchange(testDeps(), { method: 'GET', url, headers: {} }, { ...limits, timeoutMs: 100 });
    await expect(call).rejects.toMatchObject({
      failure: { kind: 'unavailable', message: expect.stringContaining('within 0.1 s') as string },
    });
  });

  it('stops when the process drains', async () => {
    const drain = new AbortController();
    await serve(() => drain.abort());
    const call = exchange(testDeps({ signal: drain.signal }), { method: 'GET', url, headers: {} }, limits);
    await expect(call).rejects.toMatchObject({ failure: { kind: 'unavailable' } });
  });

  it('names the cause of a refused connection, and never the query', async () => {
    await serve(() => undefined);
    await new Promise((resolve) => server.close(resolve));
    const call = exchange(testDeps(), { method: 'GET', url, headers: {} }, limits);
    await expect(call).rejects.toMatchObject({
      failure: { kind: 'unavailable', message: expect.stringContaining('ECONNREFUSED') as string },
    });
    await expect(call).rejects.not.toMatchObject({ failure: { message: expect.stringContaining('secret') as string } });
  });
});

describe('retryAfterOf', () => {
  const now = Date.parse(AT);
  it.each([
    [{ 'retry-after': '30' }, 30_000],
    [{ 'retry-after': new Date(now + 90_000).toUTCString() }, 90_000],
    [{ 'retry-after': new Date(now - 90_000).toUTCString() }, 1000],
    [{ 'retry-after': '0' }, 1000],
    [{ 'retry-after': '-5' }, undefined],
    [{ 'retry-after': '1.5' }, undefined],
    [{ 'retry-after': '99999999999999999999' }, 3_600_000],
    [{ 'retry-after': 'Fri, 31 Dec 9999 23:59:59 GMT' }, 3_600_000],
    [{ 'ratelimit-reset': String(now / 1000 - 60) }, 1000],
    [{ 'ratelimit-reset': '99999999999' }, 3_600_000],
    [{ 'ratelimit-reset': String(now / 1000 + 12) }, 12_000],
    [{ 'ratelimit-reset': '12' }, 12_000],
    [{ 'retry-after': 'soon', 'ratelimit-reset': String(now / 1000 + 12) }, 12_000],
    [{}, undefined],
  ])('reads %j', (headers, expected) => {
    expect(retryAfterOf(new Headers(headers as Record<string, string>), now)).toBe(expected);
  });
});

describe('quote', () => {
  it('makes one bounded line without secrets and control characters', () => {
    expect(quote('a\r\nb\u001b[31m\u202ec tok-1 tok-1', ['tok-1', ''])).toBe('a b [31m c [redacted] [redacted]');
    expect(quote('x'.repeat(400), [])).toHaveLength(300);
  });
});
