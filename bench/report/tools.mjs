import { join } from 'node:path';
import { createRequire } from 'node:module';

const repository = join(import.meta.dirname, '..', '..');
const require = createRequire(import.meta.url);

/** @param {string} name of a package that is installed here @param {string} file within it */
const inPackage = (name, file) => join(import.meta.dirname, 'node_modules', name, file);

/** @typedef {{ readonly name: string, readonly does: string, readonly codes: readonly number[], readonly times: number, args(results: string, out: string): string[] }} Tool */

/** @param {string} name @returns {string} the script that its command runs */
function commandOf(name) {
  const { bin } = /** @type {{ bin: string | Record<string, string> }} */ (require(inPackage(name, 'package.json')));
  return inPackage(name, typeof bin === 'string' ? bin : (bin[name] ?? ''));
}

/** @param {readonly string[]} options @returns {(results: string, out: string) => string[]} */
const testwire =
  (...options) =>
  (results, out) => [
    join(repository, 'services', 'cli', 'bin', 'testwire.mjs'),
    'report',
    join(results, '*.xml'),
    '--out',
    out,
    ...options,
  ];

/** Only reads and converts: what the others are measured against. @type {Tool} */
export const YARDSTICK = {
  name: 'junit-to-ctrf',
  does: 'CTRF JSON',
  codes: [0],
  times: 3,
  args: (results, out) => [commandOf('junit-to-ctrf'), join(results, '*.xml'), '-o', join(out, 'ctrf.json')],
};

/** @param {string} baseline @returns {Tool} */
export const testwireCompared = (baseline) => ({
  name: 'testwire',
  does: 'Markdown, HTML, JSON, compared',
  codes: [0, 1],
  times: 3,
  args: testwire('--format', 'markdown,html,json', '--baseline', baseline),
});

/** @type {Tool} */
export const TESTWIRE_ALONE = {
  name: 'testwire',
  does: 'Markdown, HTML, JSON',
  codes: [0, 1],
  times: 3,
  args: testwire('--format', 'markdown,html,json'),
};

/** @type {readonly Tool[]} */
export const PEERS = [
  {
    name: 'xunit-viewer',
    does: 'HTML',
    codes: [0, 1],
    times: 1,
    args: (results, out) => [commandOf('xunit-viewer'), '-r', results, '-o', join(out, 'report.html'), '-c', 'false'],
  },
  {
    name: 'allure',
    does: 'HTML',
    codes: [0],
    times: 1,
    args: (results, out) => [commandOf('allure'), 'generate', results, '-o', out],
  },
];
