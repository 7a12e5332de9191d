import { once } from 'node:events';
import { rename, rm } from 'node:fs/promises';
import { request } from 'node:http';
import { join } from 'node:path';
import { digestOf } from '@testwire/contracts';
import { addReport, addRun, putText, type ServedApi, serveApi, stored, untilClosed } from './support/serve-api.ts';

let api: ServedApi;
beforeAll(async () => {
  api = await serveApi();
});
afterAll(() => api.close());

const PROBLEM = expect.stringContaining('application/problem+json');

describe('a download', () => {
  it('lets go of the file when the reader hangs up, and calls it no fault', async () => {
    const digest = await putText(api.blobs, Buffer.alloc(32 * 1024 * 1024));
    await addRun(api, 'big', [stored('big', { name: 'big.bin', digest, bytes: 32 * 1024 * 1024 })]);
    const asked = request(`${api.url}/v1/runs/big/artifacts/big.bin`).end();
    const [answer] = (await once(asked, 'response')) as [NodeJS.ReadableStream];
    await once(answer, 'readable');
    asked.destroy();
    const [content] = api.opened.slice(-1);
    if (content === undefined) throw new Error('Nothing was opened.');
    await untilClosed(content);
    expect(content.readableEnded).toBe(false);
    await (await fetch(`${api.url}/healthz`)).text();
    expect(api.logged).toEqual([]);
  });

  it.each([
    ['text/plain', 'text/plain; charset=utf-8'],
    ['Image/PNG', 'Image/PNG'],
    ['text/html; charset=latin1', 'text/html; charset=latin1'],
    ['', 'application/octet-stream'],
    ['html', 'application/octet-stream'],
    ['text/', 'application/octet-stream'],
    ['text/html\r\nX-Bad: 1', 'application/octet-stream'],
    ['text/html, text/plain', 'application/octet-stream'],
  ])('of the media type "%s" is served as %s', async (mediaType, served) => {
    const digest = await putText(api.blobs, 'text');
    const runId = `type-${digestOf(mediaType).slice(0, 8)}`;
    await addRun(api, runId, [stored(runId, { name: 'logs/a.txt', digest, mediaType })]);
    const answer = await fetch(`${api.url}/v1/runs/${runId}/artifacts/logs%2Fa.txt`);
    expect([answer.status, await answer.text(), answer.headers.get('Content-Type')]).toEqual([200, 'text', served]);
    expect(answer.headers.get('Content-Disposition')).toMatch(/^attachment; filename="?a\.txt"?$/);
    expect(answer.headers.get('Content-Security-Policy')).toBe("default-src 'none'; sandbox");
  });
});

describe('a blob that is not there', () => {
  it('is told as removed by a store that answers, and without the headers of a download', async () => {
    await addRun(api, 'gone', [stored('gone', { name: 'a.txt', digest: digestOf('nobody has this') })]);
    const answer = await fetch(`${api.url}/v1/runs/gone/artifacts/a.txt`);
    expect(answer.status).toBe(404);
    expect(await answer.json()).toMatchObject({ detail: expect.stringContaining('retention time') });
    expect(answer.headers.get('Content-Disposition')).toBeNull();
    expect(answer.headers.get('Content-Digest')).toBeNull();
  });

  it('is told as 503 while the store is away', async () => {
    const digest = await putText(api.blobs, 'kept');
    await addRun(api, 'away', [stored('away', { name: 'a.txt', digest })]);
    await addReport(api, 'away', []);
    const elsewhere = join(api.blobFolder, '..', 'elsewhere');
    await rename(api.blobFolder, elsewhere);
    try {
      for (const path of ['artifacts/a.txt', 'report.md', 'report.html', 'report.json', 'tests']) {
        const answer = await fetch(`${api.url}/v1/runs/away/${path}`);
        expect([path, answer.status, answer.headers.get('Content-Type')]).toEqual([path, 503, PROBLEM]);
        expect(Number(answer.headers.get('Retry-After'))).toBeGreaterThan(0);
        expect(await answer.text()).not.toContain(api.blobFolder);
      }
      expect((await fetch(`${api.url}/v1/runs/away`)).status).toBe(200);
    } finally {
      await rm(api.blobFolder, { recursive: true, force: true });
      await rename(elsewhere, api.blobFolder);
    }
    expect(await (await fetch(`${api.url}/v1/runs/away/artifacts/a.txt`)).text()).toBe('kept');
  });
});
