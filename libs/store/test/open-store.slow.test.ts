import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { copyEmptyDatabase } from '@testwire/testkit';
import { openStore, startEmbeddedPostgres, type EmbeddedPostgres, type StoreLog } from '../src/index.ts';
import { Proxy } from './proxy.ts';

const urlOf = (port: number) => `postgresql://postgres:hush-hush@127.0.0.1:${port}/postgres`;

async function unusedPort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

async function refusal(attempt: Promise<unknown>): Promise<string> {
  const error: unknown = await attempt.then(
    () => new Error('It was accepted.'),
    (reason: unknown) => reason,
  );
  return error instanceof Error ? error.message : String(error);
}

describe('opening the store', () => {
  it('gives up when nobody is there in time, and tells where it looked but no password', async () => {
    const port = await unusedPort();
    let waits = 0;
    const log: StoreLog = {
      info: (_, message) => void (waits += Number(message === 'Waiting for the database')),
      warn: () => undefined,
    };
    const message = await refusal(openStore({ databaseUrl: urlOf(port), connectTimeoutMs: 500, log }));
    expect(message).toContain(`"postgres" at 127.0.0.1:${port}`);
    expect(message).toContain('DATABASE_URL');
    expect(message).not.toContain('hush-hush');
    // 100 and 200 ms; the next wait would end after the time.
    expect(waits).toBeLessThanOrEqual(2);
  });

  it('does not wait for a server that is up and refuses', async () => {
    // https://www.postgresql.org/docs/current/protocol-message-formats.html: ErrorResponse
    const fields = 'SFATAL\0VFATAL\0C28P01\0Mpassword authentication failed\0\0';
    const length = Buffer.alloc(4);
    length.writeInt32BE(4 + fields.length);
    let asked = 0;
    const server = createServer((socket) => {
      asked += 1;
      socket.on('error', () => undefined);
      socket.once('data', () => socket.end(Buffer.concat([Buffer.from('E'), length, Buffer.from(fields)])));
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const message = await refusal(openStore({ databaseUrl: urlOf(port) }));
    expect(message).toContain('password authentication failed');
    expect(message).not.toContain('hush-hush');
    expect(asked).toBe(1);
    server.close();
  });
});

describe('with a database that comes and goes', () => {
  let dataDir: string;
  let database: EmbeddedPostgres;
  let proxy: Proxy;
  beforeAll(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'tw-proxy-'));
    await copyEmptyDatabase(dataDir);
    database = await startEmbeddedPostgres({ dataDir });
  });
  afterAll(async () => {
    await database.close();
    await rm(dataDir, { recursive: true });
  });
  beforeEach(() => {
    const socketDir = new URLSearchParams(database.databaseUrl.split('?')[1]).get('host');
    proxy = new Proxy(`${socketDir}/.s.PGSQL.5432`);
  });
  afterEach(() => proxy.close());

  it('the store waits for it at the start', async () => {
    const port = await proxy.open();
    await proxy.close();
    let waited = () => {};
    const waiting = new Promise<void>((resolve) => {
      waited = resolve;
    });
    const log: StoreLog = { info: (_, message) => message === 'Waiting for the database' && waited(), warn: () => undefined };
    const opening = openStore({ databaseUrl: urlOf(port), log });
    await waiting;
    await proxy.open();
    const store = await opening;
    await store.ping();
    await store.close();
  });

  it('a ping fails at once while it is away, and works when it is back', async () => {
    let hear: (message: string) => void = () => undefined;
    const lost = new Promise<string>((resolve) => {
      hear = resolve;
    });
    const log: StoreLog = { info: () => undefined, warn: (_, message) => hear(message) };
    const store = await openStore({ databaseUrl: urlOf(await proxy.open()), log });
    await store.ping();
    await proxy.close();
    expect(await lost).toBe('A database connection was lost');
    const message = await refusal(store.ping());
    expect(message).toContain('The database cannot be used');
    expect(message).not.toContain('did not answer');
    await proxy.open();
    await store.ping();
    await store.close();
  });

  it('a ping does not wait for long while it does not answer', async () => {
    const store = await openStore({ databaseUrl: urlOf(await proxy.open()) });
    await store.ping();
    proxy.silence();
    for (let turn = 0; turn < 2; turn += 1) {
      expect(await refusal(store.ping())).toContain('did not answer within 2000 ms');
    }
    await proxy.close();
    await store.close();
  });
});
