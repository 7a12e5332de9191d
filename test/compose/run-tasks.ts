import { join } from 'node:path';
import { Worker } from '@testwire/sdk/worker';
import { GITHUB_EXAMPLE } from '@testwire/testkit';
import { untilFinal } from '../demo/ask.ts';
import { post } from '../e2e/client.ts';
import type { Stack } from './start-stack.ts';

const CTRF = `{"results":{"tool":{"name":"any"},"summary":{},"tests":[{"name":"one","status":"passed","duration":1}]}}`;

/** One run of two tasks, done by a real worker, and shown at GitHub. Answers with its status. */
export async function runTasks({ demo, folder }: Pick<Stack, 'demo' | 'folder'>, id: string): Promise<string> {
  const task = (name: string) => ({ id: name, command: ['sh', '-c', `echo '${CTRF}' > ctrf.json`], results: ['*.json'] });
  const run = { provider: 'github', repository: { name: GITHUB_EXAMPLE.repository }, commit: GITHUB_EXAMPLE.commit };
  const answer = await post(demo, '/v1/runs', { id, run, tasks: { tasks: [task('first'), task('second')] } });
  if (answer.status !== 202) throw new Error(`The tasks were answered with ${answer.status}: ${answer.text}`);
  const worker = new Worker({ coordinatorUrl: demo.url, token: demo.token, workerId: 'walker', workDir: join(folder, 'walker') });
  await worker.start();
  try {
    return (await untilFinal(demo, id)).status;
  } finally {
    await worker.drain();
    await worker.finished();
  }
}
