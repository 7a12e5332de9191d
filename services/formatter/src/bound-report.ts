import { type AttemptReport, formatCount, type MergedTest, type Problem, type RunReport, type Totals } from '@testwire/contracts';
import { clipText } from '@testwire/results';
import { mostBytes } from './most-bytes.ts';

/** Bytes of a report as JSON. What is made of it must fit into one string, which in V8 has at most 2^29 characters. */
const MOST_BYTES = 100_000_000;

/** The part of them that problems may take. */
const PROBLEMS_SHARE = 0.1;

/** Bytes for the problem that says what is missing. */
const REMARK_BYTES = 1000;

function bytesOf(value: unknown): number {
  return Buffer.byteLength(JSON.stringify(value));
}

function sum(sizes: readonly number[]): number {
  return sizes.reduce((total, size) => total + size, 0);
}

function isBad({ status, flaky }: MergedTest): boolean {
  return status === 'failed' || status === 'errored' || flaky;
}

/** The first so many that fit. */
function countFitting(sizes: readonly number[], most: number): number {
  let left = most;
  for (const [index, size] of sizes.entries()) {
    left -= size;
    if (left < 0) return index;
  }
  return sizes.length;
}

/** The largest share that everybody can have who wants so much; who wants less leaves the rest to the others. */
function shareOf(wanted: readonly number[], budget: number): number {
  let left = budget;
  const ascending = wanted.toSorted((a, b) => a - b);
  for (const [index, size] of ascending.entries()) {
    const share = left / (ascending.length - index);
    if (size > share) return share;
    left -= size;
  }
  return Infinity;
}

type Texts = Pick<AttemptReport, 'message' | 'details'>;
type Change = (text: string) => string;

/** Without those that became empty. */
function changeTexts({ message = '', details = '' }: Texts, change: Change): Texts {
  const [short, long] = [change(message), change(details)];
  return { ...(short === '' ? {} : { message: short }), ...(long === '' ? {} : { details: long }) };
}

/** The test, and each of its attempts, with other texts. */
function mapTexts(test: MergedTest, change: Change): MergedTest {
  const { message, details, ...frame } = test;
  const attempts = test.attempts.map(({ message: short, details: long, ...rest }) => ({
    ...rest,
    ...changeTexts({ message: short, details: long }, change),
  }));
  return { ...frame, ...changeTexts({ message, details }, change), attempts };
}

interface Sized {
  readonly test: MergedTest;
  /** Bytes of its texts, or a few more. */
  readonly text: number;
  /** Bytes of all else, with the comma behind it. */
  readonly frame: number;
}

function measure(test: MergedTest): Sized {
  const bytesOfTexts = ({ message, details }: Texts): number => bytesOf({ message, details });
  const own = bytesOfTexts(test);
  const repeats = (attempt: Texts): boolean => attempt.message === test.message && attempt.details === test.details;
  const attempts = test.attempts.map((attempt) => (repeats(attempt) ? own : bytesOfTexts(attempt)));
  return { test, text: own + sum(attempts), frame: bytesOf(mapTexts(test, () => '')) + 1 };
}

function clip(text: string, most: number): string {
  return text.length <= most ? text : clipText(text.slice(0, most), most, text.length - most);
}

/** The test with `most` bytes of texts at most. */
function shorten({ test, text, frame }: Sized, most: number): MergedTest {
  let part = most / text;
  for (;;) {
    const tried = part;
    const shortened = mapTexts(test, (one) => clip(one, Math.floor(one.length * tried)));
    const size = bytesOf(shortened) + 1 - frame;
    if (size <= most) return shortened;
    // A character costs one to six bytes, and those at the end were the cheap ones.
    part *= 0.9 * (most / size);
  }
}

/** Those that went wrong have their texts first, the others what is left. */
function shortenTexts(tests: readonly Sized[], budget: number): { readonly tests: MergedTest[]; readonly cut: number } {
  const textsOf = (bad: boolean): number[] => tests.flatMap(({ test, text }) => (isBad(test) === bad ? [text] : []));
  const bad = textsOf(true);
  const shares = { bad: shareOf(bad, budget), good: shareOf(textsOf(false), Math.max(0, budget - sum(bad))) };
  let cut = 0;
  const shortened = tests.map((sized) => {
    const share = isBad(sized.test) ? shares.bad : shares.good;
    if (sized.text <= share) return sized.test;
    cut += 1;
    return shorten(sized, share);
  });
  return { tests: shortened, cut };
}

function addTest(totals: Totals, { status }: MergedTest): Totals {
  return { ...totals, total: totals.total + 1, [status]: totals[status] + 1 };
}

/**
 * The report in at most `limit` bytes of JSON: what tests say of themselves is cut, first of those that went well, then of all
 * alike; when the names alone are too much, the last of those that went well are counted and no longer listed. A problem says so.
 */
export function boundReport(report: RunReport, limit = MOST_BYTES): RunReport {
  // Nearly all reports are far below it, and to measure them exactly takes as long as to write them.
  if (mostBytes(report) <= limit) return report;
  const sizesOf = (items: readonly Problem[]): number[] => items.map((item) => bytesOf(item) + 1);
  const room = limit - bytesOf({ ...report, tests: [], problems: [] });
  const problemSizes = sizesOf(report.problems);
  const sized = report.tests.map(measure);
  if (sum(problemSizes) + sum(sized.map(({ text, frame }) => text + frame)) <= room) return report;
  const problems = report.problems.slice(0, countFitting(problemSizes, limit * PROBLEMS_SHARE));
  const roomForTests = room - sum(sizesOf(problems)) - REMARK_BYTES;
  const byImportance = [...sized.filter(({ test }) => isBad(test)), ...sized.filter(({ test }) => !isBad(test))];
  const frames = byImportance.map(({ frame }) => frame);
  const kept = countFitting(frames, roomForTests);
  const left = new Set(byImportance.slice(kept));
  const listed = sized.filter((entry) => !left.has(entry));
  const { tests, cut } = shortenTexts(listed, roomForTests - sum(frames.slice(0, kept)));
  const missing = report.problems.length - problems.length;
  const said = [
    ...(cut === 0 ? [] : [`messages and details of ${formatCount(cut, 'test')} are cut`]),
    ...(left.size === 0 ? [] : [`${formatCount(left.size, 'test')} more than it lists are counted`]),
    ...(missing === 0 ? [] : [`${formatCount(missing, 'problem')} left out`]),
  ];
  const message = `The run has more to tell than the ${limit} bytes that a report may have: ${said.join('; ')}.`;
  const unlisted = [...left].reduce((totals, { test }) => addTest(totals, test), report.unlisted);
  return { ...report, tests, unlisted, problems: [...problems, { message }] };
}
