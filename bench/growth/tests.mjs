// What a run costs the server, from its result files to its reports, by the number of its tests.
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { writeJunit } from '../report/write-junit.mjs';
import { post, untilFinal } from '../processes/send-run.mjs';
import { startServices } from '../processes/start-program.mjs';
import { forgetMostMegabytes, mostMegabytes, processorMs } from '../processes/usage.mjs';

const SEED = 7;
const SERVICES = 'ingress,api,coordinator,formatter';

/**
 * @typedef {object} Cost
 * @property {number} tests
 * @property {number} seconds from the last result file to the report
 * @property {number} processorMs of the process, from the first result file on
 * @property {number} megabytes that it held at most
 */

/**
 * A process for each size, so that none has the garbage of another.
 * @param {import('../processes/open-backends.mjs').Backends} backends @param {number} tests @returns {Promise<Cost>}
 */
export async function measureTests(backends, tests) {
  const folder = join(backends.dataDir, `junit-${tests}`);
  const files = await writeJunit({ folder, tests, seed: SEED });
  const program = await startServices(SERVICES, backends.env);
  try {
    const id = `tests-${tests}`;
    const shards = files.map((_, at) => `shard-${at}`);
    const event = { runId: id, at: new Date().toISOString() };
    // What runs once only, such as compiling what is run first, is no cost of the tests.
    await post(
      `${program.url}/v1/runs/warming-${tests}/result`,
      await readFile(files[0] ?? '', 'utf8').then(firstSuite),
      'application/xml',
    );
    await untilFinal(program.url, `warming-${tests}`);
    forgetMostMegabytes(program.pid);
    const used = processorMs(program.pid);
    await post(`${program.url}/v1/events`, { events: [{ ...event, id: 'start', type: 'run-started', plan: { shards } }] });
    let last = performance.now();
    for (const [at, file] of files.entries()) {
      const body = await readFile(file, 'utf8');
      last = performance.now();
      await post(`${program.url}/v1/runs/${id}/result?shard=${shards[at]}`, body, 'application/xml');
    }
    await untilFinal(program.url, id);
    return {
      tests,
      seconds: (performance.now() - last) / 1000,
      processorMs: processorMs(program.pid) - used,
      megabytes: mostMegabytes(program.pid),
    };
  } finally {
    await program.stop();
    await rm(folder, { recursive: true });
  }
}

/** @param {string} junit */
function firstSuite(junit) {
  return `${junit.slice(0, junit.indexOf('</testsuite>'))}</testsuite></testsuites>`;
}
