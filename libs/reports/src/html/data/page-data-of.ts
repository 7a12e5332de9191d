import { type AttemptReport, type MergedTest, OUTCOME_LETTERS, type RunReport, type TestStatus } from '@testwire/contracts';
import { readableBlock, readableLine } from '../../firewall/index.ts';
import { describePastRun } from '../../format/describe-change.ts';
import { describeFlakiness, formatConfidence } from '../../format/describe-standing.ts';
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
  const columns = emptyColumns();
  // One pass: walking through 100,000 tests in memory takes longer than what is done with each.
  for (const [index, test] of report.tests.entries()) {
    const { standing, file, line = 0, location, attempts } = test;
    columns.names.push(readableLine(test.name, NAME) || 'unnamed');
    columns.outcomes.push(letterOf(test.status, test.flaky));
    columns.changes.push(standing?.change === undefined ? '-' : String(CHANGES.indexOf(standing.change)));
    columns.durations.push(millisecondsOf(test));
    columns.suites.push(paths.indexOf(test.suite));
    columns.files.push(texts.indexOf(location?.file ?? file));
    columns.lines.push(location?.line ?? line);
    columns.shards.push(texts.indexOf(test.shard));
    columns.workers.push(texts.indexOf(attempts.at(-1)?.worker));
    columns.owners.push(texts.indexOf(test.owner));
    columns.variants.push(texts.indexOf(variantOf(test)));
    columns.recent.push(texts.indexOf(standing?.recent));
    columns.groupOf.push(groupOf.get(test) ?? 0);
    columns.messages.push(messages.indexOf(test.message));
    columns.details.push(details.indexOf(test.details));
    if (attempts.length > 1) {
      columns.tries.push([index, attempts.map((attempt) => tryOf(attempt, { texts, messages, details }))]);
    }
    const remark = remarkOf(test);
    if (remark !== undefined) columns.remarks.push([index, remark]);
  }
  return {
    data: {
      ...columns,
      outcomes: columns.outcomes.join(''),
      changes: columns.changes.join(''),
      texts: texts.texts,
      messageTexts: messages.texts,
      paths: paths.paths,
      groups: groups.map(({ message, tests }) => ({ message, tests: tests.length })),
    },
    details: details.texts,
  };
}

function emptyColumns() {
  const numbers = (): number[] => [];
  const words = (): string[] => [];
  return {
    names: words(),
    outcomes: words(),
    changes: words(),
    durations: numbers(),
    suites: numbers(),
    files: numbers(),
    lines: numbers(),
    shards: numbers(),
    workers: numbers(),
    owners: numbers(),
    variants: numbers(),
    recent: numbers(),
    groupOf: numbers(),
    messages: numbers(),
    details: numbers(),
    tries: [] as [number, readonly Try[]][],
    remarks: [] as [number, Remark][],
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
    ...(flakiness === undefined ? {} : { flaky: `${formatConfidence(flakiness)} sure: ${describeFlakiness(flakiness)}` }),
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

interface Branch {
  readonly path: readonly number[];
  index: number;
  readonly below: Map<string, Branch>;
}

/** Suite paths as a tree, so that a path costs one look-up for each of its parts. */
function createPaths(texts: TextTable): Paths {
  const root: Branch = { path: [], index: 0, below: new Map() };
  const paths: (readonly number[])[] = [root.path];
  return {
    paths,
    indexOf(suite = []) {
      let branch = root;
      for (const part of suite) {
        const known = branch.below.get(part);
        if (known === undefined) {
          const text = texts.indexOf(part);
          const next = { path: text === 0 ? branch.path : [...branch.path, text], index: -1, below: new Map<string, Branch>() };
          branch.below.set(part, next);
          branch = next;
        } else branch = known;
      }
      if (branch.index < 0) branch.index = branch.path.length === 0 ? 0 : paths.push(branch.path) - 1;
      return branch.index;
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
