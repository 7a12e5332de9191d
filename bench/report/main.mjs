// How long a report of many tests takes, and how much memory: testwire beside other tools, and beside itself at other sizes.
// npm run bench:report [-- --tests 100000] [--quick]
import { mkdir, mkdtemp, rename, rm } from 'node:fs/promises';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { installPeers } from '../processes/install-peers.mjs';
import { measure, repeat } from './measure.mjs';
import { PEERS, TESTWIRE_ALONE, testwireCompared, YARDSTICK } from './tools.mjs';
import { writeJunit } from './write-junit.mjs';

/** The slowest known takes a third of it for 100,000 tests. */
const LIMIT_SECONDS = 240;
const GROWTH = [1000, 10_000, 100_000, 1_000_000];
const SEED = { run: 7, baseline: 8 };

const { values } = parseArgs({
  options: { tests: { type: 'string', default: '100000' }, quick: { type: 'boolean', default: false } },
});
const tests = Number(values.tests);
if (!Number.isInteger(tests) || tests < 1) {
  console.error('--tests takes a whole number from 1.');
  process.exit(2);
}

/** @param {import('./tools.mjs').Tool} tool @param {string} results @param {string} folder @returns {Promise<import('./measure.mjs').Figures | string>} */
async function run(tool, results, folder) {
  const out = join(folder, 'out');
  const once = async () => {
    await rm(out, { recursive: true, force: true });
    await mkdir(out);
    return measure({ args: tool.args(results, out), cwd: folder, codes: tool.codes, limitSeconds: LIMIT_SECONDS });
  };
  return repeat(once, values.quick ? 1 : tool.times);
}

/** @param {readonly (readonly string[])[]} rows */
function printTable(rows) {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => (row[column] ?? '').length)));
  const [head, ...body] = rows.map((row) => `| ${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |`);
  console.log([head, `|${widths.map((width) => '-'.repeat(width + 2)).join('|')}|`, ...body, ''].join('\n'));
}

/** @param {string} folder */
async function compareTools(folder) {
  const [results, earlier] = [join(folder, 'results'), join(folder, 'earlier')];
  await writeJunit({ folder: results, tests, seed: SEED.run });
  await writeJunit({ folder: earlier, tests, seed: SEED.baseline });
  const before = await run({ ...TESTWIRE_ALONE, times: 1 }, earlier, folder);
  if (typeof before === 'string') throw new Error(`The baseline could not be made: ${before}`);
  const baseline = join(folder, 'baseline.json');
  await rename(join(folder, 'out', 'report.json'), baseline);

  const yardstick = await run(YARDSTICK, results, folder);
  /** @param {import('./measure.mjs').Figures} figures @param {'cpuSeconds' | 'megabytes'} unit */
  const ratio = (figures, unit) => (typeof yardstick === 'string' ? '' : (figures[unit] / yardstick[unit]).toFixed(2));
  /** @param {import('./tools.mjs').Tool} tool @param {import('./measure.mjs').Figures | string} figures */
  const row = (tool, figures) =>
    typeof figures === 'string'
      ? [tool.name, tool.does, figures, '', '', '', '']
      : [
          tool.name,
          tool.does,
          figures.seconds.toFixed(2),
          figures.cpuSeconds.toFixed(2),
          figures.megabytes.toFixed(0),
          ratio(figures, 'cpuSeconds'),
          ratio(figures, 'megabytes'),
        ];
  const rows = [row(YARDSTICK, yardstick)];
  for (const tool of [TESTWIRE_ALONE, testwireCompared(baseline), ...PEERS]) {
    console.error(`${tool.name}: ${tool.does} …`);
    rows.push(row(tool, await run(tool, results, folder)));
  }
  console.log(`${tests.toLocaleString('en')} tests; ratios to ${YARDSTICK.name}, which only converts\n`);
  printTable([['tool', 'writes', 'seconds', 'CPU s', 'MB at most', 'CPU ratio', 'MB ratio'], ...rows]);
}

/** @param {string} folder */
async function growTests(folder) {
  const rows = [];
  for (const size of GROWTH.slice(0, values.quick ? -1 : undefined)) {
    console.error(`testwire with ${size.toLocaleString('en')} tests …`);
    const results = join(folder, `grow-${size}`);
    await writeJunit({ folder: results, tests: size, seed: SEED.run });
    const figures = await run({ ...TESTWIRE_ALONE, times: 1 }, results, folder);
    await rm(results, { recursive: true });
    const cells =
      typeof figures === 'string'
        ? [figures, '', '', '']
        : [
            figures.seconds.toFixed(2),
            figures.cpuSeconds.toFixed(2),
            figures.megabytes.toFixed(0),
            ((figures.cpuSeconds / size) * 1e6).toFixed(0),
          ];
    rows.push([size.toLocaleString('en'), ...cells]);
  }
  console.log('testwire alone, without a baseline\n');
  printTable([['tests', 'seconds', 'CPU s', 'MB at most', 'CPU µs a test'], ...rows]);
}

installPeers(import.meta.dirname);
console.log(`Node ${process.versions.node}, ${cpus().length} × ${cpus()[0]?.model ?? 'unknown processor'}\n`);
const folder = await mkdtemp(join(tmpdir(), 'testwire-bench-'));
try {
  await compareTools(folder);
  await growTests(folder);
} finally {
  await rm(folder, { recursive: true, force: true });
}
