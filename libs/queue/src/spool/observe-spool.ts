import { gauge } from '@testwire/telemetry';
import type { SpoolDisk } from './disk.ts';
import type { Journal } from './journal.ts';

/** Shows what this process holds, and what anybody has set aside in the same folder. */
export function observeSpool({
  journal,
  limitBytes,
  setAsideFolder,
  disk,
  now,
}: {
  readonly journal: Journal;
  readonly limitBytes: number;
  readonly setAsideFolder: string;
  readonly disk: SpoolDisk;
  readonly now: () => number;
}): { end(): void } {
  const oldest = (): number => {
    const [first] = journal.segments;
    return first === undefined || journal.jobs === 0 ? 0 : Math.max(0, now() - first.since) / 1000;
  };
  const ends = [
    gauge('testwire_spool_bytes', 'Bytes that this process holds on the disk because Redis did not take them', async () => [
      { value: journal.bytes },
    ]),
    gauge('testwire_spool_limit_bytes', 'Bytes that this process may hold on the disk', async () => [{ value: limitBytes }]),
    gauge('testwire_spool_jobs', 'Jobs that this process holds on the disk because Redis did not take them', async () => [
      { value: journal.jobs },
    ]),
    gauge('testwire_spool_oldest_seconds', 'How long the oldest job on the disk has waited for Redis', async () => [
      { value: oldest() },
    ]),
    gauge('testwire_spool_set_aside', 'Files with damaged jobs, which somebody has to look at', async () => [
      { value: (await disk.names(setAsideFolder)).length },
    ]),
  ];
  return {
    end() {
      for (const end of ends) end();
    },
  };
}
