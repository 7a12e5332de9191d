import type { Failure } from './outcome.ts';

/** What we last wrote to one surface. */
export interface Publication {
  readonly connection: string;
  /** Names the place, unique within the connection: `comment:owner/repo#7:project`. */
  readonly place: string;
  readonly surface: string;
  readonly runId: string;
  /** Orders what the place may show (law 4); made and compared by the notifier. */
  readonly order: string;
  /** SHA-256 of what was written. */
  readonly digest: string;
  readonly externalId?: string;
  readonly url?: string;
  readonly rung?: string;
  readonly outcome: 'done' | 'degraded' | 'unsupported' | 'failed';
  readonly reason?: string;
  readonly failure?: Failure;
  readonly updatedAt: string;
}
