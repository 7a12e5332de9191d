// Runs a command with TEST_DATABASE_URL set to a real PostgreSQL of its own: node scripts/with-postgres.mjs npm test
// The server listens on a free loopback port, keeps its data in a temporary folder, and goes with the command.
import { spawnSync } from 'node:child_process';
import { chownSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const DEBIAN = '/usr/lib/postgresql';

function findBinaries() {
  const versions = existsSync(DEBIAN)
    ? readdirSync(DEBIAN).filter((name) => existsSync(join(DEBIAN, name, 'bin', 'initdb')))
    : [];
  const newest = versions.toSorted((a, b) => Number(a) - Number(b)).at(-1);
  if (newest === undefined) {
    console.error('PostgreSQL is missing. Install it (Debian: apt-get install postgresql).');
    process.exit(2);
  }
  return join(DEBIAN, newest, 'bin');
}

/** PostgreSQL refuses to run as root, so root lends it the user that Debian made for it. */
function postgresUser() {
  if (process.getuid?.() !== 0) return {};
  const id = (/** @type {string} */ flag) => Number(spawnSync('id', [flag, 'postgres'], { encoding: 'utf8' }).stdout);
  return { uid: id('-u'), gid: id('-g') };
}

/** @returns {Promise<number>} */
function findFreePort() {
  return new Promise((resolve, reject) => {
    const server = createServer().once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });
}

const binaries = findBinaries();
const user = postgresUser();
const data = mkdtempSync(join(tmpdir(), 'testwire-pg-'));
if (user.uid !== undefined) chownSync(data, user.uid, user.gid);
const port = await findFreePort();

/** @param {string} program @param {string[]} args */
function postgres(program, args) {
  const { status } = spawnSync(join(binaries, program), args, { ...user, cwd: data, stdio: ['ignore', 'ignore', 'inherit'] });
  if (status !== 0) throw new Error(`${program} ended with ${status}.`);
}

let status = 1;
try {
  postgres('initdb', ['-D', data, '-U', 'postgres', '-A', 'trust', '--no-sync']);
  postgres('pg_ctl', [
    '-D',
    data,
    '-w',
    '-l',
    join(data, 'log'),
    '-o',
    `-p ${port} -c listen_addresses=127.0.0.1 -k ${data}`,
    'start',
  ]);
  const [command = 'true', ...args] = process.argv.slice(2);
  const env = { ...process.env, TEST_DATABASE_URL: `postgresql://postgres@127.0.0.1:${port}/postgres` };
  status = spawnSync(command, args, { stdio: 'inherit', env }).status ?? 1;
} finally {
  spawnSync(join(binaries, 'pg_ctl'), ['-D', data, '-m', 'fast', '-w', 'stop'], { ...user, cwd: data, stdio: 'ignore' });
  rmSync(data, { recursive: true, force: true });
}
process.exit(status);
