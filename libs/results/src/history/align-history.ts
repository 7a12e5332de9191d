import type { PastRun, RunReport } from '@testwire/contracts';
import { type Alignment, alignTests } from './align-tests.ts';
import { kindsOf } from './outcome-kinds.ts';
import { findOutages, maskOutages, usualShare } from './outages.ts';
import { type Past, WINDOW } from './past.ts';

/** A past run as seen from this one: its columns are found by the index of a test in this report. */
export interface AlignedRun {
  readonly run: PastRun;
  readonly there: Alignment;
  /** For each test of this report what that run says of it; failures in an outage are marked. */
  readonly kinds: Uint8Array;
}

export interface AlignedHistory {
  readonly base: AlignedRun;
  /** Of the base branch, oldest first; the base only when it is among them. */
  readonly line: readonly AlignedRun[];
  /** The others, the base among them when it is not of the line; newest first. */
  readonly others: readonly AlignedRun[];
  /** Share of tests that fails in most runs of the line. */
  readonly usualShare: number;
}

/** Brings the history into the order of the report's tests, once for each distinct roster. The run itself is no part of its history. */
export function alignHistory(report: RunReport, base: PastRun, past: Past): AlignedHistory {
  const line = eachOnce(past.line.filter(({ runId }) => runId !== report.runId)).slice(-WINDOW.line);
  const inLine = new Set(line.map(({ runId }) => runId));
  const others = newestFirst(
    eachOnce(past.others.filter(({ runId }) => runId !== report.runId && runId !== base.runId && !inLine.has(runId))),
  ).slice(0, WINDOW.others);
  if (base.runId !== report.runId && !inLine.has(base.runId)) others.push(base);

  const decoded = new Map([...line, ...others, base].map((run) => [run, kindsOf(run.outcomes)]));
  const usual = usualShare((line.length > 0 ? line : [base]).flatMap((run) => decoded.get(run) ?? []));
  const findThere = alignTests(report);
  const aligned = new Map<PastRun, AlignedRun>();
  for (const [run, kinds] of decoded) {
    const columns = { kinds, places: run.places, placeOf: run.placeOf };
    const there = findThere(run);
    aligned.set(run, { run, there, kinds: pick(maskOutages(columns, findOutages(columns, usual)), there) });
  }
  const view = (run: PastRun): AlignedRun => aligned.get(run) ?? { run, there: new Int32Array(), kinds: new Uint8Array() };
  return { base: view(base), line: line.map(view), others: others.map(view), usualShare: usual };
}

/** Of several states of one run the one of the highest revision, where the first of them was. */
function eachOnce(runs: readonly PastRun[]): PastRun[] {
  const byId = new Map<string, PastRun>();
  for (const run of runs) {
    const known = byId.get(run.runId);
    if (known === undefined || run.revision > known.revision) byId.set(run.runId, run);
  }
  return [...byId.values()];
}

function newestFirst(runs: PastRun[]): PastRun[] {
  return runs.sort((a, b) => Date.parse(b.openedAt) - Date.parse(a.openedAt) || (a.runId < b.runId ? -1 : 1));
}

function pick(column: Uint8Array, there: Alignment): Uint8Array {
  const picked = new Uint8Array(there.length);
  for (let at = 0; at < picked.length; at += 1) {
    const from = there[at] ?? -1;
    if (from >= 0) picked[at] = column[from] ?? 0;
  }
  return picked;
}
