import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The folder of the repository, wherever this file was compiled to. */
function findRoot(folder: string): string {
  return existsSync(join(folder, 'docker-compose.yml')) ? folder : findRoot(dirname(folder));
}

const ROOT = findRoot(dirname(fileURLToPath(import.meta.url)));

/** Absolute path of a file or folder of the repository. */
export function pathOf(relative: string): string {
  return join(ROOT, relative);
}

export function readText(relative: string): string {
  return readFileSync(pathOf(relative), 'utf8');
}

/** What every image of Testwire is tagged with. */
export function readVersion(): string {
  const { version } = JSON.parse(readText('package.json')) as { version: string };
  return version;
}
