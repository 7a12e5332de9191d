import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';

/** Installs what a measurement compares with, in its own folder, once. False: it cannot be had. @param {string} folder with a lock file */
export function installPeers(folder) {
  if (existsSync(join(folder, 'node_modules', '.package-lock.json'))) return true;
  console.error('Installing the tools to compare with …');
  const { status } = spawnSync('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd: folder,
    stdio: ['ignore', 2, 2],
  });
  if (status !== 0) console.error('They cannot be installed: they are left out.');
  return status === 0;
}
