import { hash } from 'node:crypto';
import type { AbsentTest, MergedTest, PastRun, Roster, RunReport } from '@testwire/contracts';
import { clipText } from '../clip-text.ts';
import { type FailedTest, failureOf } from './fingerprint.ts';
import { letterOf } from './outcome-kinds.ts';
import { columnsOf, type PlacedTest } from './run-columns.ts';

/** A report as far as it is remembered. */
export type RememberedReport = Omit<RunReport, 'tests'> & { readonly tests: readonly RememberedTest[] };

type RememberedTest = AbsentTest & PlacedTest & FailedTest & Pick<MergedTest, 'durationMs'>;

/** Bytes of a roster as JSON. It is read as one string, which in V8 has at most 2^29 characters. */
const MOST_BYTES = 400_000_000;
/** An id with what JSON puts around it and a name, or a few more; and what one character takes at most. */
const BYTES = { id: 100, character: 6 } as const;

/**
 * A run as the history remembers it, in columns.
 * @param name of the check
 * @param mostBytes of the roster as JSON; past them, names are cut, and that is all that is known of a test
 */
export function rememberRun(report: RememberedReport, name: string, mostBytes = MOST_BYTES): PastRun {
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
    roster: makeRoster(sorted, mostBytes),
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

function makeRoster(sorted: readonly AbsentTest[], mostBytes: number): Roster {
  const tests = boundNames(sorted.map(shorten), mostBytes);
  return { digest: hash('sha256', tests.map(({ id }) => `${id}\n`).join(''), 'hex'), tests };
}

function boundNames(tests: AbsentTest[], mostBytes: number): AbsentTest[] {
  const bytes = tests.reduce((sum, test) => sum + Buffer.byteLength(JSON.stringify(test)) + 1, 0);
  if (bytes <= mostBytes) return tests;
  const share = Math.max(0, Math.floor((mostBytes / tests.length - BYTES.id) / BYTES.character));
  return tests.map(({ id, name }) => ({ id, name: clipText(name, share) }));
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
