// How the cost of a run grows with its tests, with the history and with the projects: npm run bench:growth [-- --full] [--part tests|history|projects|memory] [--quick]
import { parseArgs } from 'node:util';
import { openBackends } from '../processes/open-backends.mjs';
import { format, printTable } from '../processes/print-table.mjs';
import { measureMemory } from './redis-memory.mjs';
import { measureHistory, measureProjects } from './runs.mjs';
import { measureTests } from './tests.mjs';

const TESTS = [100, 1000, 10_000, 100_000];
const MILLION = 1_000_000;
const LENGTHS = [10, 100, 1000, 10_000];
const COUNTS = [1, 10, 100, 1000];
/** Of each run where not their number is what grows. */
const TESTS_OF_A_RUN = 100;
const PARTS = ['tests', 'history', 'projects', 'memory'];

const { values } = parseArgs({
  options: {
    full: { type: 'boolean', default: false },
    quick: { type: 'boolean', default: false },
    part: { type: 'string', multiple: true, default: PARTS },
  },
});
if (!values.part.every((part) => PARTS.includes(part))) {
  console.error(`--part takes ${PARTS.join(', ')}.`);
  process.exit(2);
}
const wanted = (/** @type {string} */ part) => values.part.includes(part);
const runs = values.quick ? 3 : 40;

async function growTests() {
  const rows = [];
  for (const tests of [...(values.quick ? TESTS.slice(0, 2) : TESTS), ...(values.full ? [MILLION] : [])]) {
    console.error(`${tests} tests …`);
    const cost = await measureTests(backends, tests);
    rows.push([
      format(tests),
      format(cost.seconds, 2),
      format(cost.processorMs / 1000, 2),
      format((cost.processorMs * 1000) / tests),
      format(cost.megabytes),
    ]);
  }
  console.log(
    'A run of so many tests, posted as JUnit files of up to 10,000; ingress, coordinator and formatter are one process:\n',
  );
  printTable(['Tests', 's from the last file to the report', 'CPU s', 'CPU µs a test', 'MB at most'], rows);
}

async function growHistory() {
  const costs = await measureHistory(backends, {
    lengths: values.quick ? LENGTHS.slice(0, 2) : LENGTHS,
    runs,
    tests: TESTS_OF_A_RUN,
  });
  console.log(
    `One more run of ${TESTS_OF_A_RUN} tests, compared with a history of so many runs, the middle of ${runs}; ${backends.databaseName}:\n`,
  );
  printTable(
    ['Runs in the history', 'ms to the report', 'CPU ms a run', 'PostgreSQL, CPU ms'],
    costs.map(({ length, medianMs, processorMs, postgresMs }) => [
      format(length),
      format(medianMs),
      format(processorMs, 1),
      format(postgresMs, 1),
    ]),
  );
}

async function growProjects() {
  const costs = await measureProjects(backends, {
    counts: values.quick ? COUNTS.slice(0, 2) : COUNTS,
    runs,
    tests: TESTS_OF_A_RUN,
  });
  console.log(`The same with so many projects in the configuration, ${runs} runs spread over them:\n`);
  printTable(
    ['Projects', 'ms to the report', 'CPU ms a run', 'PostgreSQL, CPU ms', 's to start', 'MB at most'],
    costs.map(({ count, medianMs, processorMs, postgresMs, startSeconds, megabytes }) => [
      format(count),
      format(medianMs),
      format(processorMs, 1),
      format(postgresMs, 1),
      format(startSeconds, 1),
      format(megabytes),
    ]),
  );
}

async function showMemory() {
  const count = values.quick ? 20 : 500;
  const waiting = await measureMemory(backends, { runs: count, tests: TESTS_OF_A_RUN });
  console.log(`What Redis holds of each of ${count} runs of ${TESTS_OF_A_RUN} tests while they wait:\n`);
  printTable(
    ['Waits for', 'bytes of Redis a run'],
    waiting.map(({ place, bytes }) => [place, format(bytes)]),
  );
}

const backends = await openBackends();
try {
  if (wanted('tests')) await growTests();
  if (wanted('history')) await growHistory();
  if (wanted('projects')) await growProjects();
  if (wanted('memory')) await showMemory();
} finally {
  await backends.close();
}
