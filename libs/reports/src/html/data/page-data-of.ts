import { type AttemptReport, type MergedTest, OUTCOME_LETTERS, type RunReport, type TestStatus } from '@testwire/contracts';
import { readableBlock, readableLine } from '../../firewall/index.ts';
import { describeFlakiness, describePastRun } from '../../format/describe-change.ts';
import type { FailureGroup } from '../../format/group-failures.ts';
import { CHANGES, type PageData, type Remark, type Try } from './page-data.ts';
import { createTextTable, type TextTable } from './text-table.ts';

const NAME = 500;
const MESSAGE = { lines: 60, characters: 4000 };
const DETAILS = { lines: 400, characters: 20_000, fewest: 1000 };
/** Of all stack traces together, so that a page with thousands of failures still opens. */
const ALL_DETAILS = 24_000_000;

export interface PageBlocks {
  readonly data: PageData;
  /** Stack traces; `data.details` holds indices into them. */
  readonly details: readonly string[];
}

/** Everything that the list of tests shows, through the firewall. */
export function pageDataOf(report: RunReport, groups: readonly FailureGroup[]): PageBlocks {
  const texts = createTextTable((text) => readableLine(text, NAME));
  const messages = createTextTable((text) => readableBlock(text, MESSAGE.lines, MESSAGE.characters));
  const details = createTextTable(detailsCleaner(report));
  const paths = createPaths(texts);
  const groupOf = new Map(groups.flatMap((group, index) => group.tests.map((test) => [test, index + 1] as const)));
  const { tests } = report;
  const data = {
    names: tests.map((test) => readableLine(test.name, NAME) || 'unnamed'),
    outcomes: tests.map((test) => letterOf(test.status, test.flaky)).join(''),
    changes: tests.map(({ standing }) => (standing?.change === undefined ? '-' : CHANGES.indexOf(standing.change))).join(''),
    durations: tests.map(millisecondsOf),
    suites: tests.map(({ suite }) => paths.indexOf(suite)),
    files: tests.map(({ file, location }) => texts.indexOf(location?.file ?? file)),
    lines: tests.map(({ line = 0, location }) => location?.line ?? line),
    shards: tests.map(({ shard }) => texts.indexOf(shard)),
    workers: tests.map(({ attempts }) => texts.indexOf(attempts.at(-1)?.worker)),
    owners: tests.map(({ owner }) => texts.indexOf(owner)),
    variants: tests.map((test) => texts.indexOf(variantOf(test))),
    recent: tests.map(({ standing }) => texts.indexOf(standing?.recent)),
    groupOf: tests.map((test) => groupOf.get(test) ?? 0),
    details: tests.map((test) => details.indexOf(test.details)),
  };
  const messageOf = tests.map(({ message }) => messages.indexOf(message));
  const tries = tests.flatMap((test, index) =>
    test.attempts.length > 1
      ? [[index, test.attempts.map((attempt) => tryOf(attempt, { texts, messages, details }))] as const]
      : [],
  );
  return {
    data: {
      ...data,
      messages: messageOf,
      texts: texts.texts,
      messageTexts: messages.texts,
      paths: paths.paths,
      groups: groups.map(({ message, tests }) => ({ message, tests: tests.length })),
      tries,
      remarks: tests.flatMap((test, index) => {
        const remark = remarkOf(test);
        return remark === undefined ? [] : [[index, remark] as const];
      }),
    },
    details: details.texts,
  };
}

function letterOf(status: TestStatus, flaky = false): string {
  const letter = OUTCOME_LETTERS[status];
  return flaky ? letter.toLowerCase() : letter;
}

/** Rounded: a reader tells 0.1 ms apart, at most. */
function millisecondsOf({ durationMs }: AttemptReport): number {
  return durationMs === undefined ? -1 : durationMs < 100 ? Math.round(durationMs * 10) / 10 : Math.round(durationMs);
}

function variantOf({ name, parameters, environment }: MergedTest): string | undefined {
  if (parameters === undefined && environment === undefined) return undefined;
  return [parameters, environment].filter((part) => part !== undefined && part !== '' && !name.includes(part)).join(', ');
}

interface Tables {
  readonly texts: TextTable;
  readonly messages: TextTable;
  readonly details: TextTable;
}

function tryOf(attempt: MergedTest['attempts'][number], { texts, messages, details }: Tables): Try {
  return [
    letterOf(attempt.status),
    millisecondsOf(attempt),
    attempt.runAttempt,
    texts.indexOf(attempt.shard),
    texts.indexOf(attempt.worker),
    messages.indexOf(attempt.message),
    details.indexOf(attempt.details),
  ];
}

function remarkOf({ standing }: MergedTest): Remark | undefined {
  if (standing === undefined) return undefined;
  const { since, flakiness, slower, quarantine } = standing;
  if (since === undefined && flakiness === undefined && slower === undefined && quarantine === undefined) return undefined;
  return {
    ...(since === undefined ? {} : { since: readableLine(describePastRun(since), NAME) }),
    ...(flakiness === undefined ? {} : { flaky: describeFlakiness(flakiness) }),
    ...(slower === undefined ? {} : { usualMs: slower.usualMs }),
    ...(quarantine === undefined
      ? {}
      : { quarantine: readableLine(`${quarantine.owner}, until ${quarantine.until.slice(0, 10)}: ${quarantine.reason}`, 1000) }),
  };
}

interface Paths {
  readonly paths: readonly (readonly number[])[];
  indexOf(suite: readonly string[] | undefined): number;
}

function createPaths(texts: TextTable): Paths {
  const paths: (readonly number[])[] = [[]];
  const known = new Map<string, number>([['', 0]]);
  return {
    paths,
    indexOf(suite) {
      if (suite === undefined) return 0;
      const path = suite.map((part) => texts.indexOf(part)).filter((part) => part !== 0);
      const key = path.join();
      const index = known.get(key) ?? paths.push(path) - 1;
      known.set(key, index);
      return index;
    },
  };
}

function detailsCleaner({ tests }: RunReport): (text: string) => string {
  const described = tests.reduce((sum, { attempts }) => sum + Math.max(1, attempts.length), 0);
  const withDetails = tests.reduce((sum, { details }) => sum + (details === undefined ? 0 : 1), 0);
  const share = Math.floor(ALL_DETAILS / Math.max(1, withDetails, described - tests.length));
  const characters = Math.max(DETAILS.fewest, Math.min(DETAILS.characters, share));
  return (text) => readableBlock(text, DETAILS.lines, characters);
}
