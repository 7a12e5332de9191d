// How many webhooks a second Testwire takes in, beside Probot and a bare server: npm run bench:ingress [-- --seconds 4] [--rounds 3] [--connections 32] [--only bare --only Testwire] [--processes 1] [--no-peers] [--quick]
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { startEmbeddedPostgres } from '@testwire/store';
import { copyEmptyDatabase, startTestRedis } from '@testwire/testkit';
import { installPeers } from '../processes/install-peers.mjs';
import { format, printTable } from '../processes/print-table.mjs';
import { median } from '../processes/quantile.mjs';
import { processorMs, processorMsOf } from '../processes/usage.mjs';
import { sendWebhooks } from './load.mjs';
import { readPayload } from './payload.mjs';
import { BARE, PROBOT, REFERENCES, TESTWIRE } from './subjects.mjs';

const { values } = parseArgs({
  options: {
    seconds: { type: 'string', default: '4' },
    rounds: { type: 'string', default: '3' },
    connections: { type: 'string', default: '32' },
    only: { type: 'string', multiple: true, default: [''] },
    processes: { type: 'string', multiple: true, default: ['1', '2'] },
    peers: { type: 'boolean', default: true },
    quick: { type: 'boolean', default: false },
  },
  allowNegative: true,
});
const connections = Number(values.connections);
const seconds = values.quick ? 0.5 : Number(values.seconds);
const rounds = values.quick ? 1 : Number(values.rounds);
if (![connections, seconds, rounds].every((value) => value > 0)) {
  console.error('--seconds, --rounds and --connections take numbers above 0.');
  process.exit(2);
}

/** Requests that nobody counts, to each process. */
const WARMING = 5000;
const WARMING_MS = 15_000;

/**
 * @typedef {object} Figures
 * @property {number} perSecond
 * @property {number} p50Ms
 * @property {number} p95Ms
 * @property {number} p99Ms
 * @property {number} ownMs of processors, per request, of the server alone
 * @property {number} redisMs the same, of Redis
 */

/** @typedef {readonly import('../processes/start-program.mjs').Program[]} Programs */

/** @param {Programs} programs */
const portsOf = (programs) => programs.map(({ url }) => Number(new URL(url).port));

/** Until what is run often has been compiled, or it takes too long. @param {Programs} programs @param {Buffer} body */
async function warmUp(programs, body) {
  const end = performance.now() + WARMING_MS;
  for (let left = WARMING * programs.length; left > 0 && performance.now() < end && !values.quick;) {
    const { requests } = await sendWebhooks(portsOf(programs), { body, connections, seconds: 0.5 });
    left -= requests;
  }
}

/** @param {Programs} programs @param {number} redisPid @param {Buffer} body @returns {Promise<Figures>} */
async function measureOnce(programs, redisPid, body) {
  const ports = portsOf(programs);
  const pids = programs.map(({ pid }) => pid);
  const [own, redis] = [processorMsOf(pids), processorMs(redisPid)];
  const sent = await sendWebhooks(ports, { body, connections, seconds });
  return {
    ...sent,
    perSecond: sent.requests / sent.seconds,
    ownMs: (processorMsOf(pids) - own) / sent.requests,
    redisMs: (processorMs(redisPid) - redis) / sent.requests,
  };
}

/** The median of each figure by itself. @param {readonly Figures[]} all @returns {Figures} */
function middleOf(all) {
  /** @param {keyof Figures} name */
  const middle = (name) => median(all.map((figures) => figures[name]));
  return {
    perSecond: middle('perSecond'),
    p50Ms: middle('p50Ms'),
    p95Ms: middle('p95Ms'),
    p99Ms: middle('p99Ms'),
    ownMs: middle('ownMs'),
    redisMs: middle('redisMs'),
  };
}

/**
 * All servers are up at once and take turns, so that what else the machine does meets each of them.
 * @param {readonly import('./subjects.mjs').Subject[]} subjects
 * @param {number} processes of each
 * @param {import('./subjects.mjs').Places} places
 * @param {Buffer} body
 */
async function measureAll(subjects, processes, places, body) {
  const started = [];
  for (const subject of subjects) {
    const programs = await Promise.all(Array.from({ length: processes }, () => subject.start(places)));
    await warmUp(programs, body);
    started.push({ subject, programs, figures: /** @type {Figures[]} */ ([]) });
  }
  for (let round = 1; round <= rounds; round += 1) {
    for (const { subject, programs, figures } of started) {
      console.error(`${processes} × ${subject.name}, round ${round} …`);
      figures.push(await measureOnce(programs, places.redisPid, body));
    }
  }
  await Promise.all(started.flatMap(({ programs }) => programs.map((program) => program.stop())));
  return started.map(({ subject, figures }) => ({ subject, ...middleOf(figures) }));
}

/** @param {Awaited<ReturnType<typeof measureAll>>} measured */
function printFigures(measured) {
  const bare = measured[0];
  const rows = measured.map(({ subject, perSecond, p50Ms, p95Ms, p99Ms, ownMs, redisMs }) => [
    subject.name,
    format(perSecond),
    format(p50Ms, 1),
    format(p95Ms, 1),
    format(p99Ms, 1),
    format(ownMs, 3),
    subject.queues ? format(redisMs, 3) : '–',
    format(bare && perSecond / bare.perSecond, 2),
    format(bare && bare.ownMs / ownMs, 2),
  ]);
  printTable(
    ['Server', 'req/s', 'p50, ms', 'p95, ms', 'p99, ms', 'CPU ms a request', 'Redis CPU ms', 'of bare, req/s', 'of bare, by CPU'],
    rows,
  );
}

const peers = values.peers && installPeers(import.meta.dirname);
const body = readPayload();
const dataDir = await mkdtemp(join(tmpdir(), 'testwire-bench-'));
const configFile = join(dataDir, 'bench.json');
await writeFile(configFile, JSON.stringify({ limits: { requestsPerMinute: 100_000_000 } }));
// No webhook asks the database anything; it only has to be there.
await copyEmptyDatabase(join(dataDir, 'pg'));
const [redis, postgres] = await Promise.all([startTestRedis(), startEmbeddedPostgres({ dataDir: join(dataDir, 'pg') })]);
try {
  const places = { redisUrl: redis.url, redisPid: redis.pid, databaseUrl: postgres.databaseUrl, dataDir, configFile };
  const subjects = [BARE, ...(peers ? [PROBOT] : []), TESTWIRE, ...REFERENCES].filter(({ name }) =>
    values.only.some((part) => name.includes(part)),
  );
  for (const processes of values.quick ? [1] : values.processes.map(Number)) {
    const measured = await measureAll(subjects, processes, places, body);
    console.log(
      `${processes === 1 ? 'One server process' : `${processes} server processes, each with a port and its share of the connections`}, ${connections} connections, a payload of ${format(body.length)} bytes:\n`,
    );
    printFigures(measured);
  }
} finally {
  await Promise.all([redis.stop(), postgres.close()]);
  await rm(dataDir, { recursive: true, force: true });
}
