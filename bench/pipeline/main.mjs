// From the events of workers to what the provider shows: how many runs a second, and how soon: npm run bench:pipeline [-- --runs 200] [--tests 20] [--copies 1 --copies 2] [--quick]
import { parseArgs } from 'node:util';
import { openBackends } from '../processes/open-backends.mjs';
import { format, printTable } from '../processes/print-table.mjs';
import { measureLatency } from './latency.mjs';
import { startFleet } from './start-fleet.mjs';
import { startProvider } from './start-provider.mjs';
import { measureThroughput } from './throughput.mjs';

const LATENCY_MS = 50;

const { values } = parseArgs({
  options: {
    runs: { type: 'string', default: '200' },
    tests: { type: 'string', default: '20' },
    copies: { type: 'string', multiple: true, default: ['1', '2', '4'] },
    quick: { type: 'boolean', default: false },
  },
});
const [runs = 0, tests = 0] = [values.quick ? '10' : values.runs, values.tests].map(Number);
const counts = values.quick ? [1] : values.copies.map(Number);
if (![runs, tests, ...counts].every((value) => Number.isInteger(value) && value > 0)) {
  console.error('--runs, --tests and --copies take whole numbers from 1.');
  process.exit(2);
}
const idleRuns = values.quick ? 3 : 40;

const provider = await startProvider({ latencyMs: LATENCY_MS, commits: 10_000 });
const backends = await openBackends();
try {
  const rows = [];
  let idle;
  let first = 0;
  for (const copies of counts) {
    console.error(`${copies} of each consumer …`);
    const fleet = await startFleet(copies, { ...backends.env, ...provider.env });
    const done = await measureThroughput(fleet, provider, backends, { first, runs, tests });
    first += 1000;
    if (copies === counts[0]) {
      console.error('one run at a time …');
      idle = await measureLatency(fleet, provider, { first, runs: idleRuns, tests, latencyMs: LATENCY_MS });
      first += 1000;
    }
    await fleet.stop();
    const each = [...done.ownMs, done.redisMs, done.postgresMs].map((ms) => format(ms, 1));
    rows.push([String(copies), format(done.publications, 1), format(done.events), ...each]);
  }
  console.log(
    `${runs} runs of ${tests} tests, ${tests + 3} events each in one request, become one commit status each at a simulated Gitea that answers after ${LATENCY_MS} ms; ${backends.databaseName}:\n`,
  );
  const costs = ['ingress', 'coordinators', 'formatters', 'notifiers', 'Redis', 'PostgreSQL'];
  printTable(
    [
      'Consumers of each',
      'publications/s',
      'events/s',
      ...costs.map((name, at) => (at === 0 ? `CPU ms a publication: ${name}` : name)),
    ],
    rows,
  );
  if (idle !== undefined) {
    console.log(
      `One run at a time, ${counts[0]} of each consumer: from the request with the last event to the written status, ${idle.runs} times:\n`,
    );
    printTable(
      ['', 'p50, ms', 'p95, ms'],
      [
        ['as a reader waits', format(idle.p50Ms), format(idle.p95Ms)],
        [
          `without the provider's own time, ${format(idle.requests, 1)} requests of ${LATENCY_MS} ms`,
          format(idle.ownP50Ms),
          format(idle.ownP95Ms),
        ],
      ],
    );
  }
} finally {
  await Promise.all([backends.close(), provider.simulator.close()]);
}
