import type { MergedTest, RunReport, TestStatus } from '@testwire/contracts';
import { inertBlock, inertLine } from './firewall/index.ts';
import { orderFailures } from './format/rank-failures.ts';

/** A test as a provider's own test results show it. Everything has been through the firewall. */
export interface ViewedTest {
  readonly id: string;
  readonly suite: readonly string[];
  readonly name: string;
  readonly file?: string;
  readonly status: TestStatus;
  readonly durationMs?: number;
  readonly message?: string;
  readonly details?: string;
}

const NAME = 250;
const MESSAGE = { lines: 20, characters: 1000 };
const DETAILS = { lines: 200, characters: 16_384 };
/** The tests of a run, the failed ones first and of these the new ones, made one by one: there may be very many. */
export function* viewTests(report: RunReport): Generator<ViewedTest> {
  for (const test of orderFailures(report)) yield view(test);
  for (const status of ['passed', 'skipped'] as const) {
    for (const test of report.tests) if (test.status === status) yield view(test);
  }
}

function view({ id, suite, name, status, file, durationMs, message, details }: MergedTest): ViewedTest {
  return {
    id,
    suite: (suite ?? []).map((part) => inertLine(part, NAME, 'plain')),
    name: inertLine(name, NAME, 'plain') || 'unnamed',
    status,
    ...(file === undefined ? {} : { file: inertLine(file, NAME, 'plain') }),
    ...(durationMs === undefined ? {} : { durationMs }),
    ...(message === undefined ? {} : { message: inertBlock(message, MESSAGE.lines, MESSAGE.characters, 'plain') }),
    ...(details === undefined ? {} : { details: inertBlock(details, DETAILS.lines, DETAILS.characters, 'plain') }),
  };
}
