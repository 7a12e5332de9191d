// What `testwire report` says of every file of the corpus beside the repository, and what the corpus says: npm run corpus
import { execFile } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const folder = join(process.env['TESTWIRE_SHARED'] ?? join(root, '..', 'shared'), 'results');
const command = join(root, 'services', 'cli', 'bin', 'testwire.mjs');
const TIMEOUT_MS = 30_000;
const AT_ONCE = 2;
const COUNTS = /** @type {const} */ (['tests', 'passed', 'failed', 'errored', 'skipped']);

/** @typedef {Record<string, unknown>} Expected */
/** @typedef {{ readonly file: string, readonly format: string, readonly directory?: true, readonly expected: Expected, readonly counted: Expected }} Entry */
/** @typedef {{ readonly totals: Record<string, number>, readonly partial: boolean, readonly problems: { readonly line?: number, readonly message: string }[] }} Report */
/** @typedef {{ readonly report?: Report, readonly fault?: string }} Said */

/** @param {Entry} entry @returns {Promise<Said>} */
function ask({ file, directory }) {
  const args = [command, 'report', directory === true ? `${file}/*` : file, '--json', '--fail-on', 'never'];
  return new Promise((resolve) => {
    execFile(process.execPath, args, { cwd: folder, timeout: TIMEOUT_MS, maxBuffer: 2 ** 28 }, (error, stdout, stderr) => {
      if (error?.killed === true) return resolve({ fault: `no answer within ${TIMEOUT_MS / 1000} s` });
      if (/itself is at fault|^\s+at .*:\d+:\d+\)?$/m.test(stderr))
        return resolve({ fault: `a stack trace: ${stderr.slice(0, 200)}` });
      if (error !== null) return resolve({ fault: `ended with ${error.code}: ${stderr.slice(0, 200)}` });
      resolve({ report: /** @type {Report} */ (JSON.parse(stdout)) });
    });
  });
}

/** @param {Entry} entry @param {Report} report */
function findDifferences({ expected, counted }, { totals, partial, problems }) {
  const wanted = expected['disputed'] === true ? counted : expected;
  if (wanted['parse'] === 'error') {
    const isTold = partial && problems.some(({ line }) => (line ?? 0) > 0);
    return isTold ? [] : ['parse: expected a reported fault with its line, read without'];
  }
  // A test without a status is still to do, and skipped here.
  const stated = {
    ...wanted,
    skipped: typeof wanted['noStatus'] === 'number' ? Number(wanted['skipped']) + wanted['noStatus'] : wanted['skipped'],
  };
  const read = { ...totals, tests: totals['total'] };
  return COUNTS.filter((name) => typeof stated[name] === 'number' && stated[name] !== read[name]).map(
    (name) => `${name}: expected ${String(stated[name])}, read ${read[name]}`,
  );
}

/** @param {Record<string, unknown>} counts */
const show = (counts) => COUNTS.map((name) => (typeof counts[name] === 'number' ? counts[name] : '·')).join('/');

/** @param {Entry} entry @param {Said} said @param {Record<string, { readonly differences: readonly string[], readonly because: string }>} explained */
function judge(entry, { report, fault }, explained) {
  const expected = entry.expected['parse'] === 'error' ? 'a fault' : show(entry.expected);
  if (report === undefined) return { cells: [entry.file, entry.format, '', expected, `FAULT: ${fault}`], good: false };
  const differences = findDifferences(entry, report);
  const reason = explained[entry.file];
  const unexplained = differences.filter((difference) => !(reason?.differences ?? []).includes(difference));
  const problem = report.problems.find(({ line }) => line !== undefined) ?? report.problems[0];
  const why = [
    ...(unexplained.length === 0 ? [] : [`NOT EXPLAINED: ${unexplained.join(', ')}`]),
    ...(differences.length === 0 ? [] : [`${differences.join(', ')}: ${reason?.because ?? ''}`]),
    ...(report.partial && problem !== undefined ? [`line ${problem.line ?? '?'}: ${problem.message.slice(0, 120)}`] : []),
  ];
  const read = show({ ...report.totals, tests: report.totals['total'] });
  return { cells: [entry.file, entry.format, read, expected, why.join(' — ')], good: unexplained.length === 0 };
}

if (!existsSync(join(folder, 'index.json'))) {
  console.log(`There is no corpus of result files in ${folder} (set TESTWIRE_SHARED to where it lies): nothing was checked.`);
  process.exit(0);
}
const { files } = /** @type {{ files: Entry[] }} */ (JSON.parse(readFileSync(join(folder, 'index.json'), 'utf8')));
const explained = JSON.parse(readFileSync(join(root, 'libs/results/test/support/explained-differences.json'), 'utf8'));
/** @type {{ readonly cells: string[], readonly good: boolean }[]} */
const rows = [];
const queue = [...files.entries()];
async function work() {
  for (let next = queue.shift(); next !== undefined; next = queue.shift())
    rows[next[0]] = judge(next[1], await ask(next[1]), explained);
}
await Promise.all(Array.from({ length: AT_ONCE }, work));

const head = ['file', 'format', COUNTS.join('/'), 'expected', 'difference and its reason, or what is wrong with the file'];
const widths = head
  .slice(0, -1)
  .map((title, column) => Math.max(title.length, ...rows.map(({ cells }) => (cells[column] ?? '').length)));
for (const cells of [head, ...rows.map((row) => row.cells)])
  console.log(
    cells
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  );
const bad = rows.filter(({ good }) => !good).length;
console.log(
  `\n${rows.length} entries, ${bad === 0 ? 'each as expected or explained' : `${bad} of them neither as expected nor explained`}.`,
);
process.exitCode = bad === 0 ? 0 : 1;
