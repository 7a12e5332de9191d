import type { TestStatus } from '@testwire/contracts';
import { clip } from '../clip.ts';
import type { InvocationAnswer } from './schema.ts';

/** Every suite that we report begins so; when results are read back they are left out, or each test would count twice. */
const SUITE = 'testwire/';

export function suiteOf(runName: string): string {
  return SUITE + clip(runName.replaceAll(/[:\s]+/g, ' ').trim() || 'run', 100);
}

export function isOurs(testName: string): boolean {
  return testName.startsWith(SUITE);
}

/** TeamCity writes NORMAL as SUCCESS; which of the two comes depends on its version. */
const STATUSES: Readonly<Record<string, TestStatus>> = {
  SUCCESS: 'passed',
  NORMAL: 'passed',
  WARNING: 'passed',
  FAILURE: 'failed',
  ERROR: 'errored',
};

/** Undefined for a status that we do not know. */
export function statusOf({ status, ignored }: Pick<InvocationAnswer, 'status' | 'ignored'>): TestStatus | undefined {
  if (ignored === true) return 'skipped';
  return Object.hasOwn(STATUSES, status ?? '') ? STATUSES[status ?? ''] : undefined;
}

export interface TestName {
  readonly suite: readonly string[];
  readonly name: string;
}

/**
 * `suite: inner suite: package.Class.method(parameters)`, where everything but the last part may be missing:
 * https://www.jetbrains.com/help/teamcity/service-messages.html#Interpreting+Test+Names
 */
export function readTestName(full: string): TestName {
  // Parameters may hold anything, also colons and dots.
  const open = full.search(/[([]/);
  const head = open === -1 ? full : full.slice(0, open);
  const suites = head.split(': ');
  const last = suites.pop() ?? '';
  const inner = last + full.slice(head.length);
  const dot = /\s/.test(last) ? -1 : last.lastIndexOf('.');
  const isClass = dot > 0 && dot < inner.length - 1 && /^[\p{L}\p{N}_$.+/-]+$/u.test(last.slice(0, dot));
  const parts = isClass ? [...suites, last.slice(0, dot)] : suites;
  return { suite: parts.map((part) => part.trim()).filter((part) => part !== ''), name: isClass ? inner.slice(dot + 1) : inner };
}
