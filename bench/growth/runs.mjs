// What one more run costs, by how many runs or projects there are already.
import { runReport } from '@testwire/contracts';
import { rememberRun } from '@testwire/results';
import { openBlobStore, openStore } from '@testwire/store';
import { median } from '../processes/quantile.mjs';
import { beginningOf, commitOf, endOf, forEachOf, post, untilFinal } from '../processes/send-run.mjs';
import { startServices } from '../processes/start-program.mjs';
import { mostMegabytes, postgresMs, processorMs } from '../processes/usage.mjs';

const SERVICES = 'ingress,api,coordinator,formatter,notifier';
/** Runs that nobody counts. */
const WARMING = 10;

/**
 * @typedef {object} Cost
 * @property {number} medianMs from the request with all events to the final report
 * @property {number} processorMs of the process, for a run
 * @property {number} postgresMs the same, of PostgreSQL
 */

/** @param {number} number */
const repositoryOf = (number) => `acme/project-${number}`;

let sent = 0;

/** @param {string} url @param {number} project @param {number} tests @returns {Promise<string>} its id */
async function sendRun(url, project, tests) {
  sent += 1;
  const run = {
    id: `grow-${process.pid}-${sent}`,
    repository: repositoryOf(project),
    commit: commitOf(sent),
    provider: 'local',
    tests,
  };
  await post(`${url}/v1/events`, { events: [...beginningOf(run), ...endOf(run)] });
  await untilFinal(url, run.id);
  return run.id;
}

/**
 * @param {import('../processes/start-program.mjs').Program} program @param {string} databaseUrl
 * @param {readonly number[]} projects of the runs @param {number} tests @returns {Promise<Cost>}
 */
async function measureRuns({ url, pid }, databaseUrl, projects, tests) {
  for (const project of projects.slice(0, WARMING)) await sendRun(url, project, tests);
  const used = { own: processorMs(pid), postgres: postgresMs(databaseUrl) };
  const times = [];
  for (const project of projects) {
    const began = performance.now();
    await sendRun(url, project, tests);
    times.push(performance.now() - began);
  }
  return {
    medianMs: median(times),
    processorMs: (processorMs(pid) - used.own) / projects.length,
    postgresMs: (postgresMs(databaseUrl) - used.postgres) / projects.length,
  };
}

/** Makes a project's history from one real run of it. @param {string} runId @param {number} runs @param {import('../processes/open-backends.mjs').Backends} backends */
async function fillHistory(runId, runs, { databaseUrl, dataDir }) {
  const store = await openStore({ databaseUrl });
  const blobs = await openBlobStore(`file:${dataDir}/blobs`, {});
  const digest = (await store.runs.reports(runId))?.canonical;
  if (digest === undefined) throw new Error(`${runId} has no report.`);
  const report = runReport.parse(JSON.parse((await blobs.read(digest, 2 ** 30)).toString('utf8')));
  const past = rememberRun(report, 'Tests');
  const openedAt = Date.parse(report.openedAt);
  await forEachOf(
    Array.from({ length: runs }, (_, at) => at + 1),
    8,
    async (number) => {
      const earlier = {
        runId: `${runId}-${number}`,
        commit: commitOf(1_000_000 + number),
        openedAt: new Date(openedAt - number * 60_000).toISOString(),
      };
      await store.history.remember({ ...past, ...earlier });
    },
  );
  await store.close();
}

/**
 * For each length of a history what one more run costs.
 * @param {import('../processes/open-backends.mjs').Backends} backends
 * @param {{ readonly lengths: readonly number[], readonly runs: number, readonly tests: number }} options
 */
export async function measureHistory(backends, { lengths, runs, tests }) {
  const program = await startServices(SERVICES, backends.env);
  const costs = [];
  try {
    for (const length of lengths) {
      console.error(`a history of ${length} runs …`);
      await fillHistory(await sendRun(program.url, length, tests), length, backends);
      const cost = await measureRuns(
        program,
        backends.databaseUrl,
        Array.from({ length: runs }, () => length),
        tests,
      );
      costs.push({ length, ...cost });
    }
  } finally {
    await program.stop();
  }
  return costs;
}

/**
 * For each number of projects, all in the configuration and with a run each as far as `runs` go, what a run costs.
 * @param {import('../processes/open-backends.mjs').Backends} backends
 * @param {{ readonly counts: readonly number[], readonly runs: number, readonly tests: number }} options
 */
export async function measureProjects(backends, { counts, runs, tests }) {
  const costs = [];
  for (const count of counts) {
    console.error(`${count} projects …`);
    const numbers = Array.from({ length: count }, (_, at) => 1_000_000 * count + at);
    const projects = Object.fromEntries(
      numbers.map((number) => [`project-${number}`, { connection: 'local', repository: repositoryOf(number) }]),
    );
    await backends.configure({ projects });
    const began = performance.now();
    const program = await startServices(SERVICES, backends.env);
    const startSeconds = (performance.now() - began) / 1000;
    try {
      const own = Array.from({ length: runs }, (_, at) => numbers[Math.floor((at * count) / runs)] ?? 0);
      const cost = await measureRuns(program, backends.databaseUrl, own, tests);
      costs.push({ count, startSeconds, megabytes: mostMegabytes(program.pid), ...cost });
    } finally {
      await program.stop();
    }
  }
  return costs;
}
