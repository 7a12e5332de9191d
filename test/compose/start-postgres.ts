import { spawnSync } from 'node:child_process';
import { chown, mkdir, rm, writeFile } from 'node:fs/promises';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

const DEBIAN = '/usr/lib/postgresql';

export interface LocalPostgres {
  stop(): void;
}

interface Account {
  readonly user: string;
  readonly password: string;
  readonly database: string;
}

/** Where Debian put the newest PostgreSQL. Undefined when there is none. */
export function findPostgres(): string | undefined {
  const versions = existsSync(DEBIAN) ? readdirSync(DEBIAN) : [];
  const newest = versions.toSorted((one, other) => Number(one) - Number(other)).at(-1);
  const folder = join(DEBIAN, newest ?? '', 'bin');
  return existsSync(join(folder, 'initdb')) ? folder : undefined;
}

/** PostgreSQL refuses to run as root, so root lends it the user that Debian made for it. */
function postgresUser(): { readonly uid?: number; readonly gid?: number } {
  if (process.getuid?.() !== 0) return {};
  const id = (flag: string): number => Number(spawnSync('id', [flag, 'postgres'], { encoding: 'utf8' }).stdout);
  return { uid: id('-u'), gid: id('-g') };
}

/** A real server with one database, as its image sets it up: with a password. Throws when there is none on this machine. */
export async function startPostgres(folder: string, port: number, account: Account): Promise<LocalPostgres> {
  const binaries = findPostgres();
  if (binaries === undefined) throw new Error('PostgreSQL is missing. Install it (Debian: apt-get install postgresql).');
  const user = postgresUser();
  const data = join(folder, 'data');
  const passwords = join(folder, 'password');
  await mkdir(data, { recursive: true });
  await writeFile(passwords, account.password);
  if (user.uid !== undefined && user.gid !== undefined)
    for (const path of [folder, data, passwords]) await chown(path, user.uid, user.gid);
  const run = (program: string, args: readonly string[]): void => {
    const env = { ...process.env, PGPASSWORD: account.password };
    // pg_ctl leaves its standard error with the server, which would keep a pipe open.
    const { status } = spawnSync(join(binaries, program), args, { ...user, env, cwd: folder, stdio: 'ignore' });
    if (status !== 0) throw new Error(`${program} ended with ${String(status)}.`);
  };
  run('initdb', ['-D', data, '-U', account.user, '-A', 'scram-sha-256', `--pwfile=${passwords}`, '--no-sync']);
  await rm(passwords);
  const options = `-p ${port} -c listen_addresses=127.0.0.1 -k ${folder}`;
  run('pg_ctl', ['-D', data, '-w', '-l', join(folder, 'log'), '-o', options, 'start']);
  run('createdb', ['-h', '127.0.0.1', '-p', String(port), '-U', account.user, account.database]);
  return { stop: () => run('pg_ctl', ['-D', data, '-m', 'fast', '-w', 'stop']) };
}
