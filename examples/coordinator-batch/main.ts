import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DistributedTestingCoordinator, type RunReport } from '@testwire/sdk/coordinator';
import { TestResultReporter, toTestRunResult } from '@testwire/sdk/providers';
import { detectHardwareCapabilities, Worker } from '@testwire/sdk/worker';
import { chooseProvider } from '../choose-provider.ts';
import { describeReported } from '../describe.ts';
import { sampleTask } from '../sample-tasks.ts';

/** Two models in four variants, done in batches by one worker. */
async function runBatches(folder: string): Promise<RunReport> {
  const coordinator = new DistributedTestingCoordinator({
    dbPath: join(folder, 'coordinator.db'),
    enableBatchProcessing: true,
    batchSizeLimit: 5,
    modelGrouping: true,
    hardwareGrouping: true,
  });
  console.log('Starting a coordinator …');
  await coordinator.start();
  try {
    for (const model of ['bert', 'vit'])
      for (const variant of ['fp32', 'fp16', 'int8', 'int4']) coordinator.createTask(sampleTask(model, variant));
    const { runId } = await coordinator.submit({ id: 'coordinator-batch', deadlineSeconds: 120 });
    const worker = new Worker({
      coordinatorUrl: coordinator.url,
      token: coordinator.token,
      workerId: 'worker-1',
      workDir: join(folder, 'worker-1'),
      capabilities: await detectHardwareCapabilities(),
      autoRegister: true,
    });
    await worker.start();
    try {
      return await coordinator.waitFor(runId);
    } finally {
      await worker.drain();
    }
  } finally {
    await coordinator.close();
  }
}

export async function main(args: readonly string[]): Promise<number> {
  const chosen = await chooseProvider(args);
  const { ciProvider } = chosen;
  const folder = await mkdtemp(join(tmpdir(), 'testwire-example-'));
  try {
    const report = await runBatches(folder);
    const { batches, average_batch_size, tasks_per_minute } = report.metrics;
    console.log(
      `${report.shards.length} tasks in ${batches} batches of ${average_batch_size}, ${tasks_per_minute ?? '?'} a minute`,
    );
    const reporter = new TestResultReporter({ ciProvider });
    const code = describeReported(await reporter.reportTestResult(toTestRunResult(report)));
    await chosen.stay();
    return code;
  } finally {
    await chosen.close();
    await rm(folder, { recursive: true, force: true });
  }
}
