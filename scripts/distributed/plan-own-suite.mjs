// Cuts this project's own suite into tasks: one for each folder with tests.
import { readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
const LEFT_OUT = new Set(['node_modules', 'dist']);
const TIMEOUT_SECONDS = 900;

/** Folders, relative to the root, that hold test files themselves. @param {string} folder @returns {string[]} */
function foldersWithTests(folder) {
  const entries = readdirSync(join(root, folder), { withFileTypes: true });
  const own = entries.some(({ name }) => name.endsWith('.test.ts') && !name.endsWith('.slow.test.ts'));
  const inner = entries.filter((entry) => entry.isDirectory() && !LEFT_OUT.has(entry.name));
  return [...(own ? [folder] : []), ...inner.flatMap(({ name }) => foldersWithTests(`${folder}/${name}`))];
}

/** @typedef {{ readonly id: string, readonly command: readonly string[], readonly env?: Readonly<Record<string, string>>, readonly results?: readonly string[], readonly timeoutSeconds?: number }} Task */

/** The tests of the folder alone, not of those in it, with their results as JUnit XML where the task runs. @param {string} folder @returns {Task} */
function taskOf(folder) {
  return {
    id: folder.replaceAll('/', '.'),
    command: [
      process.execPath,
      '--experimental-vm-modules',
      '--disable-warning=ExperimentalWarning',
      join(root, 'node_modules', 'jest', 'bin', 'jest.js'),
      `--config=${join(root, 'jest.config.mjs')}`,
      `--rootDir=${root}`,
      '--maxWorkers=1',
      '--reporters=default',
      '--reporters=jest-junit',
      String.raw`--testPathPatterns=${folder}/[^/]+\.test\.ts$`,
    ],
    env: { JEST_JUNIT_OUTPUT_FILE: 'junit.xml' },
    results: ['junit.xml'],
    timeoutSeconds: TIMEOUT_SECONDS,
  };
}

/** @param {readonly string[]} folders */
export function planOwnSuite(folders) {
  return folders.flatMap(foldersWithTests).map(taskOf);
}
