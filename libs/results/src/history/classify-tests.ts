import type { Comparison, MergedTest, RunReport, Standing, TestChange } from '@testwire/contracts';
import type { AlignedHistory, AlignedRun } from './align-history.ts';
import { failingSince, settleBase } from './base-verdicts.ts';
import { failedByChance, failsByChance, type Surroundings } from './chance.ts';
import { flakinessOf, gatherEvidence, groupByCommit, hasEvidence, KNOWN_FLAKY } from './flakiness.ts';
import { FAIL, PASS } from './outcome-kinds.ts';
import type { Outages } from './outages.ts';
import { refOf } from './past-run-ref.ts';
import type { RunColumns } from './run-columns.ts';

export interface ToClassify {
  readonly now: RunColumns;
  readonly history: AlignedHistory;
  readonly outages: Outages;
  readonly slower: ReadonlyMap<number, NonNullable<Standing['slower']>>;
}

type Counts = Pick<Comparison['counts'], 'new' | 'firstSeen' | 'outage' | 'stillFailing' | 'flaky' | 'fixed'>;

const COUNT_OF = {
  new: 'new',
  'first-seen': 'firstSeen',
  outage: 'outage',
  'still-failing': 'stillFailing',
  flaky: 'flaky',
  fixed: 'fixed',
} as const satisfies Record<TestChange, keyof Counts>;

/** By index of the test what the history says of it, for those of which it says something. */
export function classifyTests(report: RunReport, given: ToClassify): { standings: Map<number, Standing>; counts: Counts } {
  const { now, history, slower } = given;
  const { commit, branch } = report.run;
  const seen = { kinds: now.kinds, ...(commit === undefined ? {} : { commit }) };
  const groups = groupByCommit(seen, history);
  const evidence = gatherEvidence(seen, history, groups);
  const sameBranch = history.others.filter(({ run }) => branch !== undefined && run.branch === branch);
  const around = { history, groups, settled: settleBase(withoutCommit(history, commit)), sameBranch };
  const refs = new Map(around.settled.asked.map((aligned) => [aligned, refOf(aligned.run)]));
  const counts: Counts = { new: 0, firstSeen: 0, outage: 0, stillFailing: 0, flaky: 0, fixed: 0 };
  const standings = new Map<number, Standing>();
  for (const [at, test] of report.tests.entries()) {
    const kind = now.kinds[at] ?? 0;
    const isPlain = (kind & FAIL) === 0 && around.settled.verdicts[at] !== FAIL && !hasEvidence(evidence, at);
    if (isPlain && !slower.has(at)) continue;
    const flakiness = flakinessOf(evidence, at);
    const known = flakiness !== undefined && flakiness.confidence >= KNOWN_FLAKY;
    const change = changeOf(test, at, kind, { ...given, around, known });
    const late = slower.get(at);
    if (change !== undefined) counts[COUNT_OF[change]] += 1;
    if (change === undefined && !known && late === undefined) continue;
    const since = change === 'still-failing' ? failingSince(around.settled, at) : undefined;
    const ref = since === undefined ? undefined : refs.get(since);
    const says = known || (kind & FAIL) !== 0 ? flakiness : undefined;
    standings.set(at, {
      ...(change === undefined ? {} : { change }),
      ...(ref === undefined ? {} : { since: ref }),
      ...(history.line.length === 0 ? {} : { recent: recentOf(at, history.line) }),
      ...(says === undefined ? {} : { flakiness: says }),
      ...(late === undefined ? {} : { slower: late }),
    });
  }
  return { standings, counts };
}

/** An earlier run of the same commit says nothing of what was there before it. The base stays, for somebody may have chosen it. */
function withoutCommit({ base, line }: AlignedHistory, commit: string | undefined): Pick<AlignedHistory, 'base' | 'line'> {
  if (commit === undefined) return { base, line };
  return { base, line: line.filter(({ run }) => run.commit !== commit || run.runId === base.run.runId) };
}

const NOT_THERE = '-'.charCodeAt(0);

interface Surely extends Pick<ToClassify, 'now' | 'outages'> {
  readonly around: Surroundings;
  readonly known: boolean;
}

/** The first that holds. What failed at the base already is nobody's outage, and in an outage nothing is known of chance. */
function changeOf(test: MergedTest, at: number, kind: number, { now, outages, around, known }: Surely): TestChange | undefined {
  const before = around.settled.verdicts[at] ?? 0;
  if ((kind & PASS) !== 0) return before === FAIL && !(known && failedByChance(at, around)) ? 'fixed' : undefined;
  if ((kind & FAIL) === 0) return undefined;
  const isOut = before !== FAIL && outages.places[now.placeOf[at] ?? 0] === 1;
  if (isOut) return 'outage';
  if (known && failsByChance(test, at, around)) return 'flaky';
  return before === FAIL ? 'still-failing' : before === PASS ? 'new' : 'first-seen';
}

// Character codes, not a text that grows: in an outage of 100,000 tests these are most of the work.
function recentOf(at: number, line: readonly AlignedRun[]): string {
  return String.fromCharCode(...line.map(({ run, there }) => run.outcomes.charCodeAt(there[at] ?? -1) || NOT_THERE));
}
