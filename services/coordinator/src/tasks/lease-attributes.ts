import type { Lease } from '@testwire/store';

/** What spans say of a lease, so that they are found by run, by worker, or by what the log says. */
export function leaseAttributes({ id, worker, runId }: Pick<Lease, 'id' | 'worker' | 'runId'>): Record<string, string> {
  return { 'testwire.lease': id, 'testwire.worker': worker, 'testwire.run': runId };
}
