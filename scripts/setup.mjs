// What `npm start` and `npm test` need on a machine that has only Node and npm: dependencies, a build, and redis-server.
// Plain JavaScript without dependencies, because nothing is installed yet when it runs.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const STAMP = join(root, 'node_modules', '.testwire-setup');
const OLDEST_NODE = [20, 19];

/** @param {string} message @returns {never} */
function giveUp(message) {
  console.error(message);
  process.exit(2);
}

/** @param {string} what @param {string} command @param {string[]} args @param {import('node:child_process').SpawnSyncOptions} [options] */
function run(what, command, args, options = {}) {
  console.error(what);
  const { status, error } = spawnSync(command, args, { cwd: root, stdio: ['ignore', 2, 2], ...options });
  if (error !== undefined || status !== 0)
    giveUp(`${what} failed: ${command} ${args.join(' ')} ${error?.message ?? `ended with ${status}`}`);
}

function requireNode() {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  const [oldestMajor = 0, oldestMinor = 0] = OLDEST_NODE;
  if (major < oldestMajor || (major === oldestMajor && minor < oldestMinor)) {
    giveUp(`Testwire needs Node ${OLDEST_NODE.join('.')} or newer; this is ${process.versions.node}.`);
  }
}

/** @param {string} path @returns {Record<string, { version?: string, optional?: boolean, link?: boolean }>} */
function packagesOf(path) {
  return JSON.parse(readFileSync(path, 'utf8')).packages ?? {};
}

/** Somebody ran `npm ci` by hand: npm notes what it installed. What is optional may be for other machines. */
function isInstalled() {
  const noted = join(root, 'node_modules', '.package-lock.json');
  if (!existsSync(noted)) return false;
  const installed = packagesOf(noted);
  const wanted = Object.entries(packagesOf(join(root, 'package-lock.json')));
  return wanted.every(
    ([path, { version, optional }]) =>
      optional === true || !path.includes('node_modules/') || installed[path]?.version === version,
  );
}

function installDependencies() {
  const digest = createHash('sha256')
    .update(readFileSync(join(root, 'package-lock.json')))
    .digest('hex');
  if (existsSync(STAMP) && readFileSync(STAMP, 'utf8') === digest) return;
  if (isInstalled()) {
    writeFileSync(STAMP, digest);
    return;
  }
  run('Installing dependencies …', 'npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error']);
  writeFileSync(STAMP, digest);
}

function hasRedis() {
  return process.env['REDIS_URL'] !== undefined || spawnSync('redis-server', ['--version'], { stdio: 'ignore' }).status === 0;
}

/** On Debian as root it installs itself; anywhere else it takes one command that we can name. */
function installRedis() {
  if (hasRedis()) return;
  const canInstall = process.getuid?.() === 0 && existsSync('/etc/debian_version');
  if (!canInstall)
    giveUp(
      'redis-server is missing. Install it (Debian: apt-get install redis-server; macOS: brew install redis), or set REDIS_URL.',
    );
  const quiet = { env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' } };
  run('Looking up Debian packages …', 'apt-get', ['update', '-qq'], quiet);
  run('Installing redis-server …', 'apt-get', ['install', '-y', '-qq', '--no-install-recommends', 'redis-server'], quiet);
}

/** Says that it builds only when there is something to build. */
function build() {
  const compiler = [join(root, 'node_modules', 'typescript', 'bin', 'tsc'), '-b'];
  const { status, stdout } = spawnSync(process.execPath, [...compiler, '--dry'], { cwd: root, encoding: 'utf8' });
  const projects = (stdout ?? '').split('\n').filter((line) => line.trim() !== '');
  if (status === 0 && projects.length > 0 && projects.every((line) => line.endsWith('is up to date'))) return;
  run('Building …', process.execPath, compiler);
}

requireNode();
installDependencies();
installRedis();
build();
