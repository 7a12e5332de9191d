import { formatCount, type PipelineConclusion, type RunStatus, type Totals } from '@testwire/contracts';
import type { JoinedRun } from '../run/join-run.ts';

export interface Verdict {
  readonly status: RunStatus;
  /** One sentence, when the status alone does not say why. */
  readonly reason?: string;
}

const MOST_REASONS = 5;

function listShards(shards: readonly string[]): string {
  const shown = shards.slice(0, 5).join(', ');
  return shards.length > 5 ? `${shown} and ${shards.length - 5} more` : shown;
}

/** Nothing that was not verified is ever green: no tests, unreadable results and missing shards all have their own verdict. */
function judgeTests(totals: Totals, partial: boolean): Verdict {
  const bad = totals.failed + totals.errored;
  if (totals.total === 0)
    return { status: 'errored', reason: partial ? 'The results could not be read.' : 'No tests were reported.' };
  if (bad > 0) return { status: 'failed' };
  return partial ? { status: 'errored', reason: 'Some results could not be read; see the problems.' } : { status: 'passed' };
}

/** A pipeline that did not end well may have left tests out, however good the ones look that it brought. */
function judgePipeline(conclusion: PipelineConclusion | undefined): Verdict {
  switch (conclusion) {
    case undefined:
    case 'success':
      return { status: 'passed' };
    case 'cancelled':
      return { status: 'cancelled', reason: 'The CI pipeline was cancelled; some tests may not have run.' };
    case 'failure':
      return { status: 'errored', reason: 'No test failed, but the CI pipeline did; some tests may not have run.' };
    case 'skipped':
    case 'unknown':
      return { status: 'errored', reason: 'The CI pipeline did not run to its end; some tests may not have run.' };
  }
}

/** What people call the parts of a run. */
export type PartWord = 'shard' | 'task';

/** What was not done, and why: shards that were given up for one reason are named together. */
function explainMissing({ missing, givenUp }: JoinedRun, known: number, word: PartWord): string {
  const given = new Set(givenUp.map(({ shard }) => shard));
  const silent = missing.filter((shard) => !given.has(shard));
  const byReason = new Map<string, string[]>();
  for (const { shard, cause, reason } of givenUp) {
    const key = `${cause === 'lost' ? 'lost' : 'not run'}, because ${reason}`;
    byReason.set(key, [...(byReason.get(key) ?? []), shard]);
  }
  const parts = [
    ...(silent.length === 0 ? [] : [`did not report: ${listShards(silent)}`]),
    ...[...byReason]
      .slice(0, MOST_REASONS)
      .map(([reason, shards]) => `${shards.length === 1 ? 'was' : 'were'} ${reason}: ${listShards(shards)}`),
  ];
  const counts = [...(silent.length === 0 ? [] : [silent.length]), ...[...byReason.values()].map(({ length }) => length)];
  const said = parts.map((part, index) =>
    index === 0 ? `${counts[0]} of ${formatCount(known, word)} ${part}` : `${counts[index]} ${part}`,
  );
  return `${said.join('; ')}.${byReason.size > MOST_REASONS ? ` There are more reasons; see the ${word}s.` : ''}`;
}

/** What a run came to. `partial`: some of its results could not be read, or only in part. `heard`: shards that reported tests. */
export function judgeRun(
  joined: JoinedRun,
  totals: Totals,
  partial: boolean,
  heard: readonly string[] = [],
  word: PartWord = 'shard',
): Verdict {
  if (joined.phase !== 'final') return { status: joined.phase };
  if (joined.ending === 'cancelled')
    return { status: 'cancelled', ...(joined.cancelReason === undefined ? {} : { reason: joined.cancelReason }) };
  if (joined.missing.length > 0) {
    const known = new Set([...joined.planned, ...joined.finished, ...heard]);
    return { status: 'incomplete', reason: explainMissing(joined, known.size, word) };
  }
  if (joined.ending === 'deadline') return { status: 'incomplete', reason: 'The deadline passed before the results came.' };
  const declared = joined.finish?.declared;
  const judged = judgeTests(totals, partial);
  // The sender of a whole result may know of failures that are allowed; the counts are shown beside its verdict.
  if (declared !== undefined && totals.total > 0 && !partial) return { status: declared };
  return judged.status === 'passed' ? judgePipeline(joined.finish?.conclusion) : judged;
}

/**
 * Whether it is for the project's policies to say which failures of a failed run count: not when somebody declared it failed (ADR 5),
 * nor when its pipeline ended before its tests did (ADR 6). A pipeline that failed did so for the tests that failed in it.
 */
export function verdictOf({ finish }: JoinedRun): 'by-tests' | 'given' {
  if (finish?.declared === 'failed') return 'given';
  switch (finish?.conclusion) {
    case 'cancelled':
    case 'skipped':
    case 'unknown':
      return 'given';
    case 'success':
    case 'failure':
    case undefined:
      return 'by-tests';
  }
}
