import { watch } from 'node:fs';
import { mkdir, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Pool } from 'pg';
import { openStore, startEmbeddedPostgres } from '../src/index.ts';
import { copyEmptyDatabase } from '@testwire/testkit';
import { spawnWriter } from './child/spawn-writer.ts';

describe('embedded PostgreSQL', () => {
  let root: string;
  beforeAll(async () => {
    root = await mkdtemp(join(tmpdir(), 'tw-embedded-'));
  });
  afterAll(() => rm(root, { recursive: true }));

  it('keeps everything it acknowledged when its process is killed, and refuses a second process while it lives', async () => {
    const dataDir = join(root, 'made', 'when missing');
    const writer = spawnWriter(dataDir, root);
    await writer.said(50);
    await expect(startEmbeddedPostgres({ dataDir })).rejects.toThrow(`in use by process ${writer.pid}`);
    const [, ...acknowledged] = await writer.kill();
    expect(acknowledged.length).toBeGreaterThanOrEqual(49);

    const database = await startEmbeddedPostgres({ dataDir });
    const store = await openStore({ databaseUrl: database.databaseUrl });
    const kept = new Set((await store.runs.facts('killed')).map((fact) => fact.id));
    expect(acknowledged.filter((id) => !kept.has(id))).toEqual([]);
    await store.close();
    await database.close();
    expect(await readdir(dataDir)).toEqual(['postgres']);
  });

  it('starts again after it was killed while it set up its folder', async () => {
    const dataDir = join(root, 'interrupted');
    await mkdir(dataDir);
    const begun = new Promise<void>((resolve) => {
      const watcher = watch(dataDir, (_, name) => {
        if (name !== 'postgres.new') return;
        watcher.close();
        resolve();
      });
    });
    const interrupted = spawnWriter(dataDir, root);
    await begun;
    expect(await interrupted.kill()).toEqual(['starting']);
    expect(await readdir(dataDir)).toContain('postgres.new');

    const database = await startEmbeddedPostgres({ dataDir });
    await (await openStore({ databaseUrl: database.databaseUrl })).close();
    await database.close();
    expect(await readdir(dataDir)).toEqual(['postgres']);
  });
});

describe('connections to embedded PostgreSQL', () => {
  let dataDir: string;
  let database: Awaited<ReturnType<typeof startEmbeddedPostgres>>;
  let pool: Pool;
  beforeAll(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'tw-embedded-'));
    await copyEmptyDatabase(dataDir);
    database = await startEmbeddedPostgres({ dataDir });
    pool = new Pool({ connectionString: database.databaseUrl, max: 10 });
  });
  afterAll(async () => {
    await pool.end();
    await database.close();
    await rm(dataDir, { recursive: true });
  });

  it('never get the answer to the question of another one', async () => {
    const ask = async (index: number): Promise<boolean> => {
      if (index % 2 === 0) {
        const { rows } = await pool.query<{ n: number; word: string }>('SELECT $1::int AS n, $2::text AS word', [
          index,
          `w${index}`,
        ]);
        return rows[0]?.n === index && rows[0].word === `w${index}`;
      }
      // Too long for one piece: between its pieces, the others have their turn.
      const text = `${index} `.padEnd(1_500_000, 'x');
      const { rows } = await pool.query<{ text: string }>('SELECT $1::text AS text', [text]);
      return rows[0]?.text === text;
    };
    const answers = await Promise.all(Array.from({ length: 120 }, (_, index) => ask(index)));
    expect(answers).toEqual(Array.from({ length: 120 }, () => true));
  });

  it('undo their transaction when they end within it, and let the others go on', async () => {
    await pool.query('CREATE TABLE undone (n int)');
    const leaving = await pool.connect();
    await leaving.query('BEGIN');
    await leaving.query('INSERT INTO undone VALUES ($1)', [1]);
    const waiting = pool.query<{ n: number }>('SELECT count(*)::int AS n FROM undone');
    leaving.release(true);
    expect((await waiting).rows).toEqual([{ n: 0 }]);
  });

  it('go on after another one was refused a statement in the middle of it', async () => {
    const leaving = await pool.connect();
    await leaving.query('BEGIN');
    await expect(leaving.query('SELECT $1::int / 0', [1])).rejects.toThrow('division by zero');
    leaving.release(true);
    expect((await pool.query('SELECT 1 AS one')).rows).toEqual([{ one: 1 }]);
  });

  it('refuse a folder that this process uses itself', async () => {
    await expect(startEmbeddedPostgres({ dataDir })).rejects.toThrow(`in use by process ${process.pid}`);
  });
});
