import { connectRaw } from './support/raw.ts';
import { closeAll, serve } from './support/serve.ts';

afterEach(closeAll);

async function statusFor(url: string, host: string, path = '/v1/nothing'): Promise<string> {
  const raw = await connectRaw(url);
  raw.write(`GET ${path} HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`);
  return raw.closed;
}

describe('a server that knows its names', () => {
  const allowedHosts = new Set(['localhost', '127.0.0.1', '[::1]', 'ci.example.com']);

  it.each(['localhost', 'LOCALHOST:8080', '127.0.0.1:1', '[::1]', '[::1]:8080', 'ci.example.com'])(
    'answers to %s',
    async (host) => {
      const { url } = await serve({ allowedHosts });
      expect(await statusFor(url, host)).toMatch(/^HTTP\/1\.1 404 /);
    },
  );

  it.each(['evil.example', 'evil.example:8080', 'localhost.evil.example', 'evil@localhost', 'localhost:80:80', '::1', ''])(
    'refuses requests for "%s" before anything else',
    async (host) => {
      const { url } = await serve({
        allowedHosts,
        guard: () => Promise.reject(new Error('the guard was asked')),
      });
      const answer = await statusFor(url, host, '/v1/runs/r/report.json');
      expect(answer).toMatch(/^HTTP\/1\.1 421 /);
      expect(answer).toContain('application/problem+json');
      expect(answer).not.toContain('evil');
    },
  );

  it('says how it is by any name: probes and scrapers come by address', async () => {
    const { url } = await serve({ allowedHosts });
    for (const path of ['/healthz', '/readyz', '/metrics']) {
      expect(await statusFor(url, '10.1.2.3:8080', path)).toMatch(/^HTTP\/1\.1 200 /);
    }
  });

  it('goes by any name when none was given', async () => {
    const { url } = await serve();
    expect(await statusFor(url, 'evil.example')).toMatch(/^HTTP\/1\.1 404 /);
  });
});
