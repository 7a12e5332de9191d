import type { spawn } from 'node:child_process';
import type { Capabilities } from '@testwire/contracts';
import type { OutputBounds } from '../execute/bounded-output.ts';
import type { Clock } from '../http/clock.ts';
import type { Executor } from './executor.ts';
import type { WorkerNews } from './worker-news.ts';

export interface WorkerOptions {
  readonly coordinatorUrl: string;
  /** Default: made from the machine's name at the first start, and kept in `workDir`. */
  readonly workerId?: string;
  /** Of its owner, for registering; what follows goes with the token that the coordinator then gives. */
  readonly token?: string;
  /**
   * Whether it may register where it is not registered yet; off: only an earlier start of it counts, or somebody else's who used the
   * same folder. Default: on.
   */
  readonly autoRegister?: boolean;
  /** For its state, its outbox and the folders of tasks. Each worker has its own. Default: `.testwire-workers/<workerId>`. */
  readonly workDir?: string;
  /** Default: what `detectHardwareCapabilities` finds. */
  readonly capabilities?: Capabilities;
  /** It takes tasks of these projects only. Default: of all. */
  readonly projects?: readonly string[];
  readonly labels?: Readonly<Record<string, string>>;
  /** Besides `command`. */
  readonly executors?: Readonly<Record<string, Executor>>;
  /** Tasks work in this folder, such as a checkout, instead of in an empty one of their own. */
  readonly taskFolder?: string;
  /** Default: the environment of this process. Tasks see a safe part of it. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** Names of variables that tasks see besides. */
  readonly passEnv?: readonly string[];
  /** Between asking a task to end and killing it. Default: 10. */
  readonly graceSeconds?: number;
  /** How long a worker that leaves goes on delivering. What is left is delivered at its next start. Default: 60. */
  readonly leaveWithinSeconds?: number;
  /** Default: 2 GiB. Artifacts beyond it are left out while the coordinator is away. */
  readonly maxOutboxBytes?: number;
  readonly outputBounds?: OutputBounds;
  /** Leave as soon as there is nothing to do. */
  readonly once?: boolean;
  readonly version?: string;
  readonly onNews?: (news: WorkerNews) => void;
  readonly fetch?: typeof globalThis.fetch;
  readonly clock?: Clock;
  /** From 0 to below 1. */
  readonly random?: () => number;
  readonly spawn?: typeof spawn;
}
