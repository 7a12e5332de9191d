import type { RunReport } from '@testwire/contracts';

/** What one worker did of one shard. */
export interface Stretch {
  readonly shard: string;
  readonly seconds: number;
  readonly tests: number;
  /** Failed or errored. */
  readonly bad: number;
}

export interface WorkerTime {
  /** Undefined when nobody said which it was. */
  readonly name: string | undefined;
  readonly seconds: number;
  readonly tests: number;
  readonly bad: number;
  readonly stretches: readonly Stretch[];
}

/** Time per worker, the longest first. A shard that one worker did alone has the time that it states, if it does. */
export function stretchesOf({ tests, shards }: RunReport): WorkerTime[] {
  const summaries = new Map(shards.map((shard) => [shard.id, shard]));
  const workers = new Map<string | undefined, Map<string, { seconds: number; tests: number; bad: number }>>();
  for (const test of tests) {
    const { shard, attempts, durationMs = 0, status } = test;
    const worker = attempts.at(-1)?.worker ?? summaries.get(shard)?.worker;
    const stretch = stretchIn(workers, worker, shard);
    stretch.seconds += durationMs / 1000;
    stretch.tests += 1;
    if (status === 'failed' || status === 'errored') stretch.bad += 1;
  }
  const sharers = new Map<string, (string | undefined)[]>();
  for (const [worker, stretches] of workers) {
    for (const shard of stretches.keys()) {
      const known = sharers.get(shard);
      if (known === undefined) sharers.set(shard, [worker]);
      else known.push(worker);
    }
  }
  for (const { id, worker, totals, durationSeconds } of shards) {
    const shared = sharers.get(id);
    // Its tests were counted and not described.
    if (shared === undefined && durationSeconds !== undefined) {
      Object.assign(stretchIn(workers, worker, id), {
        tests: totals.total,
        bad: totals.failed + totals.errored,
        seconds: durationSeconds,
      });
    } else if (shared?.length === 1 && durationSeconds !== undefined) {
      for (const only of shared) stretchIn(workers, only, id).seconds = durationSeconds;
    }
  }
  return [...workers].map(([name, stretches]) => workerTime(name, stretches)).sort((one, other) => other.seconds - one.seconds);
}

function stretchIn<T>(workers: Map<T, Map<string, { seconds: number; tests: number; bad: number }>>, worker: T, shard: string) {
  const stretches = workers.get(worker) ?? new Map<string, { seconds: number; tests: number; bad: number }>();
  workers.set(worker, stretches);
  const stretch = stretches.get(shard) ?? { seconds: 0, tests: 0, bad: 0 };
  stretches.set(shard, stretch);
  return stretch;
}

function workerTime(name: string | undefined, stretches: ReadonlyMap<string, Omit<Stretch, 'shard'>>): WorkerTime {
  const list = [...stretches].map(([shard, stretch]) => ({ shard, ...stretch }));
  const sum = (amountOf: (stretch: Stretch) => number): number => list.reduce((total, stretch) => total + amountOf(stretch), 0);
  return {
    name,
    seconds: sum(({ seconds }) => seconds),
    tests: sum(({ tests }) => tests),
    bad: sum(({ bad }) => bad),
    stretches: list,
  };
}
