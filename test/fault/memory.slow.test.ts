import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { startEmbeddedPostgres } from '@testwire/store';
import { copyEmptyDatabase, startTestRedis } from '@testwire/testkit';
import { heapOf, memoryOf } from '../deploy/memory.ts';
import { readCompose } from '../deploy/compose.ts';
import { at } from '../deploy/tree.ts';
import { PROGRAMS, spawnProgram } from './start-process.ts';

const MIB = 1024 * 1024;
const TOKEN = 'a-token-for-all-projects';
const web = at(readCompose(), 'services', 'web');

/** So many tests as JUnit has in so many bytes, with names as long as names are. */
function junitOf(bytes: number): string {
  const cases: string[] = [];
  for (let at = 0, size = 100; size < bytes; at += 1) {
    const one = `<testcase classname="com.example.shop.module${at % 200}.CheckoutFlowTest${at % 2000}" name="it computes the total of basket ${at} with discounts and taxes" time="0.0${at % 90}"/>\n`;
    size += one.length;
    if (size < bytes) cases.push(one);
  }
  return `<testsuite name="all">${cases.join('')}</testsuite>`;
}

/** As many tests as fit. */
function smallTestsOf(bytes: number): string {
  return `<testsuite name="all">${'<testcase name="a"/>'.repeat((bytes - 100) / 20)}</testsuite>`;
}

function jsonOf(bytes: number): string {
  const test = JSON.stringify({ name: 'it computes the total of a basket', suite: 'CheckoutFlowTest', duration: 0.01 });
  const tests = Array.from({ length: Math.floor((bytes - 400) / (test.length + 1)) }, () => test);
  return `{"testRunId":"json","status":"passed","totalTests":${tests.length},"passedTests":${tests.length},"failedTests":0,"skippedTests":0,"durationSeconds":1,"metadata":{"passed_tests":[${tests.join(',')}]}}`;
}

async function peakMib(pid: number | undefined): Promise<number> {
  const status = await readFile(`/proc/${String(pid)}/status`, 'utf8').catch(() => '');
  return Number(/VmHWM:\s*(\d+) kB/.exec(status)?.[1] ?? Number.NaN) / 1024;
}

it('reads results of the largest size with the heap and in the memory that web has, and answers others meanwhile', async () => {
  const dataDir = await mkdtemp(join(tmpdir(), 'testwire-memory-'));
  await copyEmptyDatabase(join(dataDir, 'pg'));
  const [redis, postgres] = await Promise.all([startTestRedis(), startEmbeddedPostgres({ dataDir: join(dataDir, 'pg') })]);
  const TESTWIRE_CONFIG = join(dataDir, 'config.json');
  await writeFile(TESTWIRE_CONFIG, JSON.stringify({ tokens: [{ name: 'all', secret: TOKEN }] }));
  const env = {
    TESTWIRE_CONFIG,
    REDIS_URL: redis.url,
    DATABASE_URL: postgres.databaseUrl,
    GITHUB_BASE_URL: 'http://127.0.0.1:9',
  };
  const program = [`--max-old-space-size=${heapOf(web)}`, ...PROGRAMS.standalone, '--services', 'ingress,api'];
  const child = spawnProgram(dataDir, env, program, 'inherit');
  const exited = once(child, 'exit');
  try {
    if (child.stdout === null) throw new Error('no standard output');
    const url = await new Promise<string>((resolve, reject) => {
      createInterface({ input: child.stdout ?? process.stdin }).on('line', (line) => {
        const found = / on (http:\S+)/.exec(line)?.[1];
        if (found !== undefined) resolve(found);
      });
      child.once('exit', (code) => reject(new Error(`ended with ${String(code)}`)));
    });
    const answered: string[] = [];
    const post = async (name: string, type: string, body: string): Promise<unknown> => {
      const headers = { Authorization: `Bearer ${TOKEN}`, 'Content-Type': type };
      const address = `${url}/v1/runs/${name}/result?repository=acme/shop&provider=local`;
      let response = await fetch(address, { method: 'POST', headers, body });
      // Its turn did not come in time: as any sender does.
      while (response.status === 503) response = await fetch(address, { method: 'POST', headers, body });
      answered.push(name);
      return response.status === 202 ? 202 : `${response.status} ${await response.text()}`;
    };
    const all = [
      post('largest', 'application/xml', junitOf(64 * MIB)),
      post('most', 'application/xml', smallTestsOf(64 * MIB)),
      post('json', 'application/json', jsonOf(32 * MIB)),
      ...[1, 2, 3, 4, 5, 6].map((each) => post(`one-${each}`, 'application/xml', junitOf(18 * MIB))),
    ];
    await new Promise((resolve) => setTimeout(resolve, 500));
    const ready = await fetch(`${url}/readyz`);
    const before = [...answered];
    expect(ready.status).toBe(200);
    expect(before.length).toBeLessThan(all.length);
    const statuses = await Promise.all(all);
    process.stderr.write(`web: at most ${Math.round(await peakMib(child.pid))} MiB\n`);
    expect(statuses).toEqual(all.map(() => 202));
    if (process.platform === 'linux') expect(await peakMib(child.pid)).toBeLessThan(memoryOf(web) / MIB);
    child.kill('SIGTERM');
    expect((await exited)[0]).toBe(0);
  } finally {
    child.kill('SIGKILL');
    await Promise.all([redis.stop(), postgres.close()]);
    await rm(dataDir, { recursive: true, force: true });
  }
});
