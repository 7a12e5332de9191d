import { writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describeOutcome, faultsOf } from '../../scripts/distributed/describe-outcome.mjs';
import { runDistributed } from '../../scripts/distributed/run-distributed.mjs';

const JUNIT = '<testsuite name="tiny"><testcase name="one"/><testcase name="two"/></testsuite>';
const WRITE = `require('fs').writeFileSync('junit.xml', '${JUNIT}')`;
const TASKS = 16;

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'testwire-tiny-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

it('a run by three worker processes balances, though one is killed half-way and one comes late', async () => {
  const go = join(folder, 'go');
  // The second half waits for the late worker, however slowly it starts.
  const waiting = `const t = setInterval(() => { if (require('fs').existsSync('${go}')) { clearInterval(t); ${WRITE}; } }, 20)`;
  const tasks = Array.from({ length: TASKS }, (_, at) => ({
    id: `tiny-${at}`,
    command: [process.execPath, '-e', at < TASKS / 2 ? WRITE : waiting],
    results: ['junit.xml'],
  }));
  const said: string[] = [];
  const say = (line: string): void => {
    said.push(line);
    if (/^late: .*took/.test(line)) writeFileSync(go, '');
  };
  const outcome = await runDistributed({ tasks, limitSeconds: 110, say });
  expect(faultsOf(outcome)).toEqual([]);
  expect(outcome.report.status).toBe('passed');
  expect(outcome.report.totals).toMatchObject({ total: TASKS * 2, passed: TASKS * 2 });
  expect(outcome.tasks.map(({ worker }) => worker)).toEqual(expect.arrayContaining(['steady', 'late']));
  expect(said).toContain('killed: killed');
  expect(describeOutcome(outcome)).toContain('Worker killed was lost');
});
