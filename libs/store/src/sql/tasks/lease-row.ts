import type { Lease, LeaseEnd } from '../../task-store.ts';

/** Times are dates in a row, and text where it came as JSON. */
export interface LeaseRow {
  readonly id: string;
  readonly worker: string;
  readonly class: string;
  readonly job: string;
  readonly run_id: string;
  readonly attempt: number;
  readonly tasks: Lease['tasks'];
  readonly granted_at: Date | string;
  readonly expires_at: Date | string;
  readonly limit_at: Date | string;
  readonly ended: LeaseEnd | null;
}

export function toLease(row: LeaseRow): Lease {
  return {
    id: row.id,
    worker: row.worker,
    class: row.class,
    job: row.job,
    runId: row.run_id,
    attempt: row.attempt,
    tasks: row.tasks,
    grantedAt: new Date(row.granted_at).toISOString(),
    expiresAt: new Date(row.expires_at).toISOString(),
    limitAt: new Date(row.limit_at).toISOString(),
    ...(row.ended === null ? {} : { ended: row.ended }),
  };
}
