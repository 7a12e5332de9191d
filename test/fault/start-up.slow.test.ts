import { once } from 'node:events';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { startEmbeddedPostgres } from '@testwire/store';
import { copyEmptyDatabase } from '@testwire/testkit';
import { endRedis, isRedisUp } from './embedded-redis.ts';
import { PROGRAMS, spawnProgram } from './start-process.ts';

let dataDir: string;

beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'testwire-start-'));
});
afterEach(async () => {
  await endRedis(dataDir);
  await rm(dataDir, { recursive: true, force: true, maxRetries: 5 });
});

describe('a port that is in use', () => {
  it('ends the start before anything is made', async () => {
    const server = createServer();
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    try {
      const { port } = server.address() as AddressInfo;
      const child = spawnProgram(dataDir, { PORT: String(port) }, PROGRAMS.standalone, 'pipe');
      let said = '';
      child.stderr?.on('data', (text) => (said += String(text)));
      expect(await once(child, 'close')).toEqual([2, null]);
      expect(said).toContain(`Port ${port} on 127.0.0.1 is in use.`);
      expect(await readdir(dataDir)).toEqual([]);
    } finally {
      server.close();
    }
  });
});

describe('--migrate-only', () => {
  const program = [...PROGRAMS.standalone, '--migrate-only'];

  it('brings the schema up to date and ends, also when it is already', async () => {
    await copyEmptyDatabase(join(dataDir, 'pg'));
    const postgres = await startEmbeddedPostgres({ dataDir: join(dataDir, 'pg') });
    try {
      for (let times = 0; times < 2; times += 1) {
        const child = spawnProgram(dataDir, { DATABASE_URL: postgres.databaseUrl }, program, 'pipe');
        let said = '';
        child.stdout?.on('data', (text) => (said += String(text)));
        expect(await once(child, 'close')).toEqual([0, null]);
        expect(said).toContain('The schema is up to date.');
      }
    } finally {
      await postgres.close();
    }
  });

  it('says that the embedded database needs none of it', async () => {
    const child = spawnProgram(dataDir, {}, program, 'pipe');
    let said = '';
    child.stderr?.on('data', (text) => (said += String(text)));
    expect(await once(child, 'close')).toEqual([2, null]);
    expect(said).toContain('DATABASE_URL is not set.');
    expect(await readdir(dataDir)).toEqual([]);
  });
});

describe('a signal during the start', () => {
  it.each(['SIGTERM', 'SIGINT'] as const)(
    '%s gives the start up, and leaves no Redis',
    async (signal) => {
      const child = spawnProgram(dataDir, {}, PROGRAMS.standalone, 'pipe');
      // Its Redis has the same standard error, so this waits for both to be gone.
      const closed = once(child, 'close') as Promise<[number | null, string | null]>;
      let said = '';
      child.stdout?.on('data', (text) => (said += String(text)));
      child.stderr?.on('data', (text) => (said += String(text)));
      try {
        while (!(await isRedisUp(dataDir))) {
          if (child.exitCode !== null) throw new Error(`It ended before its Redis was there:\n${said}`);
          await wait(5);
        }
        child.kill(signal);
        expect(await closed).toEqual([0, null]);
      } finally {
        child.kill('SIGKILL');
      }
      expect(said).not.toContain('ready on');
      expect(await isRedisUp(dataDir)).toBe(false);
    },
    60_000,
  );
});
