import type { RunDescription } from '@testwire/contracts';
import type { ClaimOptions } from './claim.ts';
import type { ShardNaming } from './name-shards.ts';

export interface PublishOptions extends ClaimOptions {
  readonly artifacts?: readonly string[];
  readonly config?: string;
  readonly server?: string;
  readonly json?: boolean;
  readonly shard?: string;
  /** What makes the command end with 1. `policy`: the server's verdict on the run. */
  readonly failOn: 'never' | 'any' | 'policy';
}

export interface Publishing extends ShardNaming {
  readonly patterns: readonly string[];
  readonly artifacts: readonly string[];
  readonly runId: string;
  readonly attempt: number;
  readonly description: RunDescription;
}

/** The same, before it is known which run it is. */
export interface PublishRequest extends Omit<Publishing, 'runId'> {
  /** Undefined: the id follows from where the run belongs, so that a job that is tried again publishes the same run. */
  readonly runId?: string;
}
