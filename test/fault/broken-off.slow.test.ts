import { once } from 'node:events';
import { readdir, readlink } from 'node:fs/promises';
import { connect } from 'node:net';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import { untilFinal } from '../demo/ask.ts';
import { type Demo, startDemo } from '../demo/start-demo.ts';
import { ask } from '../e2e/client.ts';

const JUNIT = '<testsuite name="s"><testcase name="a"/></testsuite>';
let demo: Demo;
let blobs: string;

beforeAll(async () => {
  demo = await startDemo({ env: { LOG_LEVEL: 'silent' } });
  blobs = join(demo.env['DATA_DIR'] ?? '', 'blobs');
}, 60_000);
afterAll(() => demo.stop());

async function files(): Promise<readonly string[]> {
  const entries = await readdir(blobs, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
}

/** Files of the blob store that this process holds open; only Linux tells. */
async function openFiles(): Promise<readonly string[]> {
  const descriptors = await readdir('/proc/self/fd').catch(() => []);
  const targets = await Promise.all(descriptors.map((name) => readlink(join('/proc/self/fd', name)).catch(() => '')));
  return targets.filter((target) => target.startsWith(blobs));
}

/** Requests of a route that were answered with a status, as `/metrics` tells. */
async function answered(route: string, status: number): Promise<number> {
  const { text } = await ask(demo, '/metrics');
  const line = text
    .split('\n')
    .find((one) => one.startsWith('testwire_http_requests') && one.includes(`route="${route}"`) && one.includes(`"${status}"`));
  return Number(/\} (\d+)/.exec(line ?? '')?.[1] ?? 0);
}

async function until(condition: () => Promise<boolean>): Promise<void> {
  const deadline = performance.now() + 20_000;
  while (!(await condition())) {
    if (performance.now() > deadline) throw new Error('What was waited for did not happen in 20 s.');
    await wait(20);
  }
}

/** Sends a request up to the middle of its body, waits until `arrived`, and hangs up. */
async function breakOff(
  request: string,
  headers: readonly string[],
  body: Uint8Array | string,
  arrived: () => Promise<void>,
): Promise<void> {
  const socket = connect(Number(new URL(demo.url).port), '127.0.0.1');
  await once(socket, 'connect');
  const head = [`${request} HTTP/1.1`, `Host: 127.0.0.1`, `Authorization: Bearer ${demo.token}`, ...headers, '', ''];
  socket.write(head.join('\r\n'));
  socket.write(body);
  await arrived();
  socket.destroy();
}

const CHUNK = `${(1024).toString(16)}\r\n${'x'.repeat(1024)}\r\n`;

describe('a client that breaks off in the middle of its body', () => {
  it.each([
    ['an artifact of announced length', 'Content-Length: 4096', 'x'.repeat(1024)],
    ['an artifact in chunks', 'Transfer-Encoding: chunked', CHUNK],
  ])('leaves nothing of %s', async (_, length, body) => {
    const route = 'PUT /v1/runs/:id/artifacts/:name';
    const [kept, refused] = [await files(), await answered(route, 400)];
    await breakOff('PUT /v1/runs/broken/artifacts/a.bin', [length], body, () =>
      until(async () => (await files()).length > kept.length),
    );
    await until(async () => (await answered(route, 400)) > refused);
    expect(await files()).toEqual(kept);
    expect(await openFiles()).toEqual([]);
    expect((await ask(demo, '/v1/runs/broken')).status).toBe(404);
    expect(await ask(demo, '/readyz')).toMatchObject({ status: 200 });
  });

  const zipped = gzipSync(JUNIT);
  it.each([
    ['announced length', ['Content-Length: 4096'], JUNIT],
    ['chunks', ['Transfer-Encoding: chunked'], `${JUNIT.length.toString(16)}\r\n${JUNIT}\r\n`],
    ['gzip', ['Content-Encoding: gzip', `Content-Length: ${zipped.length}`], zipped.subarray(0, 30)],
  ])('leaves nothing of a result in %s', async (name, headers, body) => {
    const route = 'POST /v1/runs/:id/result';
    const [kept, refused] = [await files(), await answered(route, 400)];
    const path = `/v1/runs/half-${name.split(' ')[0] ?? ''}/result`;
    await breakOff(`POST ${path}`, ['Content-Type: application/xml', ...headers], body, async () => undefined);
    await until(async () => (await answered(route, 400)) > refused);
    expect(await files()).toEqual(kept);
    expect(await openFiles()).toEqual([]);
    expect((await ask(demo, path.replace('/result', ''))).status).toBe(404);
    expect((await ask(demo, '/healthz')).status).toBe(200);
  });

  it('keeps nobody else from publishing', async () => {
    expect((await ask(demo, '/v1/runs/after/artifacts/a.bin', { method: 'PUT', body: 'whole' })).status).toBe(201);
    const headers = { 'Content-Type': 'application/xml' };
    expect((await ask(demo, '/v1/runs/after/result', { method: 'POST', body: JUNIT, headers })).status).toBe(202);
    expect((await untilFinal(demo, 'after')).status).toBe('passed');
  });
});
