import { existsSync } from 'node:fs';
import { cp, mkdir, mkdtemp, readFile, rename, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Goes with the dependencies that it was made by. */
const CACHE = fileURLToPath(new URL('../../../../node_modules/.cache/testwire/', import.meta.url));

async function versionOfPGlite(): Promise<string> {
  const main = createRequire(import.meta.url).resolve('@electric-sql/pglite');
  const { version } = JSON.parse(await readFile(join(dirname(main), '..', 'package.json'), 'utf8')) as { version: string };
  return version;
}

/** A database without tables, made once for all tests. Several processes may make it at once: one of them wins. */
async function prepareTemplate(): Promise<string> {
  const template = join(CACHE, `empty-database-${await versionOfPGlite()}`);
  if (existsSync(template)) return template;
  await mkdir(CACHE, { recursive: true });
  const draft = await mkdtemp(`${template}.`);
  // Only here: it is a large module, and most tests need no database.
  const { PGlite } = await import('@electric-sql/pglite');
  await (await PGlite.create(draft)).close();
  try {
    await rename(draft, template);
  } catch (error) {
    await rm(draft, { recursive: true, force: true });
    if (!existsSync(template)) throw error;
  }
  return template;
}

/**
 * Puts the data of an empty PostgreSQL into the `dataDir` that `startEmbeddedPostgres` is about to be given: copying it
 * takes a tenth of a second, setting one up takes three.
 */
export async function copyEmptyDatabase(dataDir: string): Promise<void> {
  await cp(await prepareTemplate(), join(dataDir, 'postgres'), { recursive: true });
}
