import type { RunDescription } from '@testwire/contracts';
import type { ClaimOptions } from './claim.ts';

export interface PublishOptions extends ClaimOptions {
  readonly artifacts?: readonly string[];
  readonly config?: string;
  readonly server?: string;
  readonly json?: boolean;
}

export interface Publishing {
  readonly patterns: readonly string[];
  readonly artifacts: readonly string[];
  readonly runId: string;
  readonly attempt: number;
  readonly description: RunDescription;
}
