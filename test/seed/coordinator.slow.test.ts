import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DistributedTestingCoordinator } from '@testwire/sdk/coordinator';
import { detectHardwareCapabilities, NotRegistered, Worker } from '@testwire/sdk/worker';

const PROGRAM = new URL('../../services/cli/bin/testwire.mjs', import.meta.url).pathname;
const PASSES = [process.execPath, '-e', ''];

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'testwire-seed-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

// "Integration with Coordinator", "Worker Auto-Discovery"
it('embeds a coordinator, whose workers register themselves with what they have', async () => {
  const coordinator = new DistributedTestingCoordinator({
    testwire: PROGRAM,
    dbPath: join(folder, 'coordinator.db'),
    enableBatchProcessing: true,
    batchSizeLimit: 5,
    modelGrouping: true,
    hardwareGrouping: true,
    workerAutoDiscovery: true,
    discoveryInterval: 5,
    autoRegisterWorkers: true,
  });
  expect(() => coordinator.url).toThrow('call start() first');
  await coordinator.start();
  const workers: Worker[] = [];
  try {
    coordinator.createTask({ id: 'any', command: PASSES });
    coordinator.createTask({ id: 'special', command: PASSES, requirements: { hardware: ['special'] } });
    const { runId } = await coordinator.submit({ deadlineSeconds: 60 });

    const capabilities = await detectHardwareCapabilities();
    const access = { coordinatorUrl: coordinator.url, token: coordinator.token };
    const plain = new Worker({ ...access, workerId: 'worker-1', workDir: join(folder, 'w1'), capabilities, autoRegister: true });
    const special = new Worker({
      ...access,
      workerId: 'worker-2',
      workDir: join(folder, 'w2'),
      capabilities: { ...capabilities, hardware: [...capabilities.hardware, 'special'] },
    });
    const stranger = new Worker({ ...access, workDir: join(folder, 'w3'), capabilities, autoRegister: false });
    await expect(stranger.start()).rejects.toThrow(NotRegistered);
    for (const worker of [plain, special]) {
      await worker.start();
      workers.push(worker);
    }
    const report = await coordinator.waitFor(runId);
    expect(report).toMatchObject({ status: 'passed', totals: { total: 2, passed: 2 }, conservation: { balanced: true } });
    expect(report.shards.find(({ id }) => id.startsWith('special'))?.worker).toBe('worker-2');
  } finally {
    await Promise.all(workers.map((worker) => worker.drain()));
    await coordinator.close();
  }
});

it('says that a plan is wrong, and what is missing to start', async () => {
  const without = new DistributedTestingCoordinator({ testwire: join(folder, 'nothing.mjs') });
  await expect(without.start()).rejects.toThrow(/ended with 1 before it was ready[\s\S]*nothing\.mjs/);
});
