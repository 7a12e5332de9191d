import type { SpooledJob } from '../../src/spool/record.ts';
import type { BulkSender } from '../../src/spool/send-segment.ts';

export function makeJob(n: number, queue = 'one'): SpooledJob {
  return { queue, id: `job-${n}`, options: n % 2 === 0 ? {} : { key: `key-${n}` }, data: { n, text: 'Zeile\nzwei  ' } };
}

/** A Redis that can be away, and holds a job of one id once. */
export interface RecordingSender extends BulkSender {
  readonly held: SpooledJob[];
  up: boolean;
  /** How many jobs it takes before it goes away. */
  takes: number;
}

export function recordJobs(queues: readonly string[] = ['one', 'two']): RecordingSender {
  const held: SpooledJob[] = [];
  return {
    held,
    up: true,
    takes: Number.POSITIVE_INFINITY,
    queues: new Set(queues),
    isUp() {
      return this.up;
    },
    async send(_queue, jobs) {
      for (const job of jobs) {
        if (!this.up || this.takes === 0) throw new Error('Redis is away.');
        this.takes -= 1;
        if (held.every(({ id }) => id !== job.id)) held.push(job);
      }
    },
  };
}
