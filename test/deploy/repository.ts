import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** Absolute path of a file or folder of the repository. */
export function pathOf(relative: string): string {
  return fileURLToPath(new URL(`../../${relative}`, import.meta.url));
}

export function readText(relative: string): string {
  return readFileSync(pathOf(relative), 'utf8');
}

/** What every image of Testwire is tagged with. */
export function readVersion(): string {
  const { version } = JSON.parse(readText('package.json')) as { version: string };
  return version;
}
