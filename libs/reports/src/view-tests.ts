import type { RunReport, TestStatus } from '@testwire/contracts';
import { inertBlock, inertLine } from './firewall/index.ts';

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
const ORDER: readonly TestStatus[] = ['failed', 'errored', 'passed', 'skipped'];

/** The tests of a run, the failed ones first, made one by one: there may be very many. */
export function* viewTests(report: RunReport): Generator<ViewedTest> {
  for (const status of ORDER) {
    for (const test of report.tests) {
      if (test.status !== status) continue;
      const { id, file, durationMs, message, details } = test;
      yield {
        id,
        suite: (test.suite ?? []).map((part) => inertLine(part, NAME, 'plain')),
        name: inertLine(test.name, NAME, 'plain') || 'unnamed',
        status,
        ...(file === undefined ? {} : { file: inertLine(file, NAME, 'plain') }),
        ...(durationMs === undefined ? {} : { durationMs }),
        ...(message === undefined ? {} : { message: inertBlock(message, MESSAGE.lines, MESSAGE.characters, 'plain') }),
        ...(details === undefined ? {} : { details: inertBlock(details, DETAILS.lines, DETAILS.characters, 'plain') }),
      };
    }
  }
}
