import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DistributedTestingCoordinator, type RunReport } from '@testwire/sdk/coordinator';
import { TestResultReporter, toTestRunResult } from '@testwire/sdk/providers';
import { detectHardwareCapabilities, Worker } from '@testwire/sdk/worker';
import { chooseProvider } from '../choose-provider.ts';
import { describeReported } from '../describe.ts';
import { sampleTask } from '../sample-tasks.ts';

/** So many machines, simulated: each has what this one has, and the last an accelerator besides. */
async function startWorkers(coordinator: DistributedTestingCoordinator, count: number, folder: string): Promise<Worker[]> {
  const found = await detectHardwareCapabilities();
  const workers: Worker[] = [];
  for (let number = 1; number <= count; number += 1) {
    const worker = new Worker({
      coordinatorUrl: coordinator.url,
      token: coordinator.token,
      workerId: `worker-${number}`,
      workDir: join(folder, `worker-${number}`),
      capabilities: number === count ? { ...found, hardware: [...found.hardware, 'accelerator'] } : found,
      autoRegister: true,
      onNews: (news) => {
        if (news.type === 'registered') console.log(`worker-${number} has joined`);
      },
    });
    await worker.start();
    workers.push(worker);
  }
  return workers;
}

async function runOnWorkers(count: number, folder: string): Promise<RunReport> {
  const coordinator = new DistributedTestingCoordinator({
    dbPath: join(folder, 'coordinator.db'),
    workerAutoDiscovery: true,
    discoveryInterval: 5,
    autoRegisterWorkers: true,
    enableBatchProcessing: true,
    batchSizeLimit: 2,
  });
  console.log('Starting a coordinator …');
  await coordinator.start();
  let workers: Worker[] = [];
  try {
    for (const variant of ['a', 'b', 'c', 'd', 'e', 'f']) coordinator.createTask(sampleTask('model', variant));
    coordinator.createTask(sampleTask('model', 'on-accelerator', { requirements: { hardware: ['accelerator'] } }));
    // There is nobody yet: the tasks wait for whoever joins.
    const { runId } = await coordinator.submit({ id: 'worker-auto-discovery', deadlineSeconds: 120 });
    workers = await startWorkers(coordinator, count, folder);
    return await coordinator.waitFor(runId);
  } finally {
    await Promise.all(workers.map((worker) => worker.drain()));
    await coordinator.close();
  }
}

export async function main(args: readonly string[]): Promise<number> {
  const chosen = await chooseProvider(args);
  const { ciProvider, workers } = chosen;
  const folder = await mkdtemp(join(tmpdir(), 'testwire-example-'));
  try {
    const report = await runOnWorkers(workers, folder);
    for (const shard of report.shards) console.log(`  ${shard.id.padEnd(36)} ${shard.worker ?? 'nobody'}`);
    const reporter = new TestResultReporter({ ciProvider });
    const code = describeReported(await reporter.reportTestResult(toTestRunResult(report)));
    await chosen.stay();
    return code;
  } finally {
    await chosen.close();
    await rm(folder, { recursive: true, force: true });
  }
}
