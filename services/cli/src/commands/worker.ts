import { resolve } from 'node:path';
import { detectHardwareCapabilities, FolderInUse, Refused, Worker, type WorkerNews } from '@testwire/sdk/worker';
import type { CliContext } from '../context.ts';
import { describeNews } from '../describe-news.ts';
import { CommandError, EXIT, type ExitCode } from '../exit-code.ts';
import { type CoordinatorWish, type Discover, findCoordinator } from '../find-coordinator.ts';
import { printable } from '../printable.ts';
import { accessTo } from '../server.ts';
import { readVersion } from '../version.ts';

export interface WorkerCommandOptions extends CoordinatorWish {
  readonly id?: string;
  readonly label?: Readonly<Record<string, string>>;
  readonly project?: readonly string[];
  readonly tokenFile?: string;
  readonly hardware?: readonly string[];
  readonly workDir: string;
  readonly taskDir?: string;
  readonly passEnv?: readonly string[];
  readonly once?: boolean;
}

/** Where signals come from: the process. */
export interface Signals {
  on(signal: 'SIGTERM' | 'SIGINT', listener: () => void): unknown;
  off(signal: 'SIGTERM' | 'SIGINT', listener: () => void): unknown;
}

async function liveUntilSignal(worker: Worker, signals: Signals): Promise<void> {
  let asked = 0;
  const leave = (): void => {
    asked += 1;
    const leaving = asked === 1 ? worker.drain('It was asked to end.') : worker.stop('It was asked to end at once.');
    // Whoever waits for the worker is told.
    leaving.catch(() => undefined);
  };
  for (const name of ['SIGTERM', 'SIGINT'] as const) signals.on(name, leave);
  try {
    await worker.start();
    await worker.finished();
  } finally {
    for (const name of ['SIGTERM', 'SIGINT'] as const) signals.off(name, leave);
  }
}

/** Runs a worker until it is asked to leave. */
export async function worker(
  options: WorkerCommandOptions,
  context: CliContext,
  signals: Signals,
  discover?: Discover,
): Promise<ExitCode> {
  const named = await findCoordinator(options, context, discover);
  const { url, token, advice } = accessTo(named.url, named.origin, context, options.tokenFile);
  const say = (text: string): void => context.print(`${new Date(context.now()).toISOString().slice(0, 19)}Z  ${text}\n`);
  const tell = (news: WorkerNews): void => {
    const line = describeNews(news);
    if (line !== undefined) say(line);
  };
  const note = (text: string): void => say(printable(text));
  const capabilities = await detectHardwareCapabilities({
    note,
    ...(options.hardware === undefined ? {} : { hardware: options.hardware }),
  });
  const { hardware, cpu, memoryGb } = capabilities;
  say(printable(`this machine has ${hardware.join(', ')}; ${cpu.cores} × ${cpu.model}, ${memoryGb} GB`));
  const agent = new Worker({
    coordinatorUrl: url,
    ...(token === undefined ? {} : { token }),
    ...(options.id === undefined ? {} : { workerId: options.id }),
    workDir: resolve(context.cwd, options.workDir),
    capabilities,
    labels: options.label ?? {},
    ...(options.project === undefined ? {} : { projects: options.project }),
    ...(options.taskDir === undefined ? {} : { taskFolder: resolve(context.cwd, options.taskDir) }),
    env: context.env,
    passEnv: options.passEnv ?? [],
    once: options.once ?? false,
    version: readVersion(),
    onNews: tell,
    fetch: context.fetch,
  });
  try {
    await liveUntilSignal(agent, signals);
  } catch (error) {
    if (error instanceof FolderInUse) throw new CommandError(printable(error.message), EXIT.usage, { cause: error });
    if (!(error instanceof Refused)) throw error;
    throw new CommandError(printable(`${error.message}${error.status === 401 ? ` ${advice}` : ''}`), EXIT.usage, {
      cause: error,
    });
  }
  return EXIT.good;
}
