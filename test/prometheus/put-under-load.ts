import { setTimeout as wait } from 'node:timers/promises';
import type { LeaseGrant } from '@testwire/contracts';
import type { Demo } from '../demo/start-demo.ts';
import { post, sendSample } from '../e2e/client.ts';
import { FakeWorker, PLAIN } from '../e2e/fake-worker.ts';

/** Milliseconds. */
const BETWEEN_WEBHOOKS = 400;
const BETWEEN_RUNS = 2000;
const TASK_TAKES = 150;
const DEATHS_EVERY = 3000;

const task = (id: string, more: object = {}) => ({ id, command: ['true'], ...more });

async function sendWebhooks(demo: Demo, until: AbortSignal): Promise<void> {
  for (let number = 1; !until.aborted; number += 1) {
    const deliveryId = `c0000000-0000-4000-a000-${String(number).padStart(12, '0')}`;
    await sendSample(demo, 'github', 'workflow_run.completed', { deliveryId });
    // Somebody else has signed it.
    if (number % 5 === 0) await sendSample(demo, 'github', 'workflow_run.completed', { deliveryId, secret: 'canary-0123456789' });
    await wait(BETWEEN_WEBHOOKS);
  }
}

async function submitRuns(demo: Demo, until: AbortSignal): Promise<void> {
  const waits = [task('gpu', { requirements: { hardware: ['cuda'], minGpuMemoryGb: 24 } })];
  await post(demo, '/v1/runs', { id: 'load-gpu', tasks: { tasks: waits } });
  for (let number = 1; !until.aborted; number += 1) {
    const tasks = Array.from({ length: 12 }, (_, index) => task(`t${index}`, { maxAttempts: 2 }));
    await post(demo, '/v1/runs', { id: `load-${number}`, tasks: { tasks, options: { batchSizeLimit: 2 } } });
    await wait(BETWEEN_RUNS);
  }
}

/** Ends every task of it, one in seven with a failure. */
async function workOn(worker: FakeWorker, grant: LeaseGrant): Promise<void> {
  for (const { spec } of grant.tasks) {
    await wait(TASK_TAKES);
    await worker.sendResult(grant.id, spec.id, { [spec.id]: 'passed' });
    await worker.complete(grant.id, { task: spec.id, outcome: spec.id === 't6' ? 'failed' : 'passed' });
  }
}

async function beWorker(demo: Demo, id: string, until: AbortSignal): Promise<void> {
  const worker = new FakeWorker(demo.url, id);
  await worker.register(demo.token);
  while (!until.aborted) {
    const grant = await worker.lease(1);
    if (grant !== undefined) await workOn(worker, grant);
  }
}

/** Begins anew in the middle of its work, and says afterwards what it did before: too late. */
async function beUnsteady(demo: Demo, until: AbortSignal): Promise<void> {
  const worker = new FakeWorker(demo.url, 'unsteady');
  while (!until.aborted) {
    await worker.register(demo.token, { ...PLAIN, os: { platform: 'darwin', release: '25' }, hardware: ['cpu', 'mps'] });
    const grant = await worker.lease(1);
    if (grant !== undefined) {
      await worker.register(demo.token, { ...PLAIN, os: { platform: 'darwin', release: '25' }, hardware: ['cpu', 'mps'] });
      await workOn(worker, grant);
    }
    await wait(DEATHS_EVERY);
  }
}

/** Holds a lease, and has been asked to leave. */
async function beLeaving(demo: Demo, until: AbortSignal): Promise<void> {
  const worker = new FakeWorker(demo.url, 'leaving');
  await worker.register(demo.token);
  let grant: LeaseGrant | undefined;
  while (grant === undefined && !until.aborted) grant = await worker.lease(1);
  await post(demo, '/v1/workers/leaving/drain', {});
  if (grant === undefined) return;
  while (!until.aborted) {
    await worker.heartbeat([grant.id]);
    await wait(1000);
  }
  await worker.fail(grant.id, 'it leaves');
}

/** Webhooks, runs with tasks, and workers of which some die, for so long. */
export async function putUnderLoad(demo: Demo, seconds: number): Promise<void> {
  const until = AbortSignal.timeout(seconds * 1000);
  await Promise.all([
    sendWebhooks(demo, until),
    submitRuns(demo, until),
    beLeaving(demo, until),
    beUnsteady(demo, until),
    beWorker(demo, 'steady-1', until),
    beWorker(demo, 'steady-2', until),
  ]);
}
