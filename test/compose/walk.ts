import { publicationsOf, runOfDelivery, untilFinal } from '../demo/ask.ts';
import { sendSample } from '../e2e/client.ts';
import { runTasks } from './run-tasks.ts';
import { startStack } from './start-stack.ts';
import type { TakenSpan } from './take-spans.ts';

const DELIVERY = 'c0000000-0000-4000-a000-000000000001';

export interface Walk {
  /** Exit code of each process, by its name in docker-compose.yml. */
  readonly ended: Readonly<Record<string, number>>;
  /** What the simulated GitHub shows in the end. */
  readonly conclusions: readonly (string | null)[];
  readonly unexpected: number;
  /** Of all processes, also what they sent while they drained. */
  readonly spans: readonly TakenSpan[];
}

/** Starts docker-compose.yml as plain processes, sends one webhook and one run with tasks through them, and stops them all. */
export async function walkCompose(print: (text: string) => void): Promise<Walk> {
  const stack = await startStack(print);
  try {
    const { demo } = stack;
    await sendSample(demo, 'github', 'workflow_run.completed', { deliveryId: DELIVERY });
    const runId = await runOfDelivery(demo, DELIVERY);
    const { status } = await untilFinal(demo, runId);
    const shown = await publicationsOf(demo, runId, 'github', ['check', 'comment']);
    print(`\nOne webhook of GitHub: run ${runId} is ${status}.`);
    for (const { rung, outcome } of shown) print(`GitHub shows it as ${rung} (${outcome}).`);
    print(`One run with tasks: it is ${await runTasks(stack, 'walk-tasks')}.`);
    await publicationsOf(demo, 'walk-tasks', 'github', ['check']);
    const ended = await stack.drain();
    const conclusions = [...demo.github.state.checkRuns.values()].map((check) => check.conclusion);
    return { ended, conclusions, unexpected: demo.github.unexpected.length, spans: [...stack.spans] };
  } finally {
    await stack.close();
  }
}
