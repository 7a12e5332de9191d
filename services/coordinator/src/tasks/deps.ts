import type { Configuration } from '@testwire/config';
import type { TaskBatchJob } from '@testwire/contracts';
import type { LeaseQueue } from '@testwire/queue';
import type { ByteTurns } from '@testwire/runtime';
import type { CoordinatorDeps } from '../deps.ts';

/** What handing out work takes besides. */
export interface TaskDeps extends CoordinatorDeps {
  readonly configuration: CoordinatorDeps['configuration'] & Pick<Configuration, 'coordinator' | 'limits'>;
  readonly leaseQueue: LeaseQueue<TaskBatchJob>;
  /** To read what was posted. */
  readonly turns: ByteTurns;
  /** So many random bytes, as hex. */
  randomHex(bytes: number): string;
}
