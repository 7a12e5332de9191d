import { hash } from 'node:crypto';
import type { AbsentTest, MergedTest, PastRun, Roster, RunReport } from '@testwire/contracts';
import { type FailedTest, failureOf } from './fingerprint.ts';
import { letterOf } from './outcome-kinds.ts';
import { columnsOf, type PlacedTest } from './run-columns.ts';

/** A report as far as it is remembered. */
export type RememberedReport = Omit<RunReport, 'tests'> & { readonly tests: readonly RememberedTest[] };

type RememberedTest = AbsentTest & PlacedTest & FailedTest & Pick<MergedTest, 'durationMs'>;

/**
 * A run as the history remembers it, in columns.
 * @param name of the check
 */
export function rememberRun(report: RememberedReport, name: string): PastRun {
  const { run, tests } = report;
  const order = Uint32Array.from(tests.keys());
  const ids = tests.map((test) => test.id);
  order.sort((a, b) => compareText(ids[a], ids[b]));
  const columns = columnsOf(report);
  const sorted = [...order].flatMap((at) => tests[at] ?? []);
  return {
    runId: report.runId,
    revision: report.revision,
    openedAt: report.openedAt,
    ...(run.commit === undefined ? {} : { commit: run.commit }),
    ...(run.branch === undefined ? {} : { branch: run.branch }),
    ...(run.change === undefined ? {} : { changeNumber: run.change.number }),
    project: run.project,
    name,
    status: report.status,
    totals: report.totals,
    flaky: report.flaky,
    durationSeconds: report.durationSeconds,
    metrics: Object.fromEntries(Object.entries(report.metrics).filter(isNumber)),
    roster: makeRoster(sorted),
    outcomes: sorted.map(letterOf).join(''),
    durationsMs: Float32Array.from(order, (at) => columns.durationsMs[at] ?? Number.NaN),
    places: columns.places,
    placeOf: Uint16Array.from(order, (at) => columns.placeOf[at] ?? 0),
    fingerprints: fingerprintAll(sorted),
  };
}

function compareText(a = '', b = ''): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function isNumber(entry: [string, number | string]): entry is [string, number] {
  return typeof entry[1] === 'number';
}

function makeRoster(sorted: readonly AbsentTest[]): Roster {
  const tests = sorted.map(shorten);
  return { digest: hash('sha256', tests.map(({ id }) => `${id}\n`).join(''), 'hex'), tests };
}

function shorten({ id, name, suite, file, parameters, environment }: AbsentTest): AbsentTest {
  const short: AbsentTest = { id, name };
  if (suite !== undefined) short.suite = suite;
  if (file !== undefined) short.file = file;
  if (parameters !== undefined) short.parameters = parameters;
  if (environment !== undefined) short.environment = environment;
  return short;
}

function fingerprintAll(sorted: readonly FailedTest[]): Map<number, string> {
  const fingerprints = new Map<number, string>();
  for (const [at, test] of sorted.entries()) {
    const fingerprint = failureOf(test);
    if (fingerprint !== undefined) fingerprints.set(at, fingerprint);
  }
  return fingerprints;
}
