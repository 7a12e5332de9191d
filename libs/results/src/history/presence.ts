import { type AbsentTest, type Comparison, isFinished, MOST_ABSENT, type PastRun, type RunReport } from '@testwire/contracts';
import type { AlignedRun } from './align-history.ts';

/** Which tests came and went. */
export type Presence = Pick<Comparison, 'removed' | 'notRun'> & {
  readonly counts: Pick<Comparison['counts'], 'added' | 'removed' | 'notRun'>;
};

/** A shard ran again when at least this part of what it ran at the base is there. */
const RAN_AGAIN = 0.5;

/**
 * A subset run removes nothing: a test of the base that is absent now was removed only when this run is whole, and at least half of
 * the tests that its shard had at the base are there, in whichever shard. Otherwise it was not run.
 */
export function comparePresence(report: RunReport, { run: base, there }: Pick<AlignedRun, 'run' | 'there'>): Presence {
  const here = new Uint8Array(base.roster.tests.length);
  for (let test = 0; test < there.length; test += 1) {
    const at = there[test] ?? -1;
    if (at >= 0) here[at] = 1;
  }
  const shards = indexShards(base);
  const had = new Uint32Array(shards.count);
  const has = new Uint32Array(shards.count);
  const absent: number[] = [];
  for (let at = 0; at < here.length; at += 1) {
    const shard = shards.of(at);
    had[shard] = (had[shard] ?? 0) + 1;
    if (here[at] === 1) has[shard] = (has[shard] ?? 0) + 1;
    else absent.push(at);
  }
  const whole = isWhole(report);
  const ranAgain = (shard: number): boolean => (has[shard] ?? 0) >= (had[shard] ?? 0) * RAN_AGAIN;
  const removed: number[] = [];
  const notRun: number[] = [];
  // While the run goes on, what is absent may still come.
  if (isFinished(report.status)) for (const at of absent) (whole && ranAgain(shards.of(at)) ? removed : notRun).push(at);
  const present = here.length - absent.length;
  return {
    counts: { added: report.tests.length - present, removed: removed.length, notRun: notRun.length },
    removed: nameSome(removed, base),
    notRun: nameSome(notRun, base),
  };
}

function isWhole({ status, partial, shards, unlisted }: RunReport): boolean {
  if (status === 'incomplete' || status === 'cancelled' || status === 'errored') return false;
  // Tests that were only counted may be the ones that seem to be absent.
  return !partial && unlisted.total === 0 && shards.every(({ state }) => state === 'reported');
}

function indexShards({ places, placeOf }: PastRun): { count: number; of: (test: number) => number } {
  const numbers = new Map<string, number>();
  const ofPlace = places.map(({ shard }) => {
    const number = numbers.get(shard) ?? numbers.size;
    numbers.set(shard, number);
    return number;
  });
  return { count: Math.max(1, numbers.size), of: (test) => ofPlace[placeOf[test] ?? 0] ?? 0 };
}

function nameSome(tests: readonly number[], { roster }: PastRun): AbsentTest[] {
  const named = tests.slice(0, MOST_ABSENT).flatMap((at) => roster.tests[at] ?? []);
  return named.toSorted((a, b) => compareText(listing(a), listing(b)));
}

function listing({ suite, file, name, parameters, id }: AbsentTest): string {
  return [...(suite ?? []), file, name, parameters, id].join('\u0000');
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
