import { type AbsentTest, formatCount, type MergedTest, type RunReport, type RunStatus, type Totals } from '@testwire/contracts';
import { cleanLine } from '../firewall/index.ts';
import { formatDuration } from './amounts.ts';
import { partWord } from './run-parts.ts';

/** The status as reports print it. */
export function statusWord(status: RunStatus): string {
  if (status === 'passed') return 'SUCCESS';
  if (status === 'failed') return 'FAILURE';
  return status.toUpperCase();
}

/** What people call the run, or its id. Hostile. */
export function titleOf(report: RunReport): string {
  return cleanLine(report.run.title ?? '') || report.runId;
}

/** `suite › name (file:line)`, as far as it is known. Hostile: pass it through the firewall. */
export function describeTest(test: AbsentTest & { readonly line?: number | undefined }): string {
  const path = [...(test.suite ?? []), test.name].join(' › ');
  const variants = [test.parameters, test.environment].filter(
    (part) => part !== undefined && part !== '' && !test.name.includes(part),
  );
  const named = variants.length === 0 ? path : `${path} [${variants.join(', ')}]`;
  const place = locationOf(test);
  return place === undefined ? named : `${named} (${place})`;
}

/** `file:line`, as far as it is known. Hostile. */
export function locationOf(where: {
  readonly file?: string | undefined;
  readonly line?: number | undefined;
}): string | undefined {
  if (where.file === undefined || where.file === '') return undefined;
  return where.line === undefined ? where.file : `${where.file}:${where.line}`;
}

/** Duration of the last try, or `-`. */
export function testDuration(test: MergedTest): string {
  return test.durationMs === undefined ? '-' : formatDuration(test.durationMs / 1000);
}

/** Statuses of a test's attempts in their order: `failed → passed`. */
export function outcomesOf(test: MergedTest): string {
  const statuses = test.attempts.map((attempt) => attempt.status);
  const shown = statuses.length > 6 ? [...statuses.slice(0, 3), '…', ...statuses.slice(-2)] : statuses;
  return shown.length === 0 ? test.status : shown.join(' → ');
}

/** `2 failed`, or `3 failed or errored` where the number holds both. */
export function describeBad({ failed, errored }: Totals): string {
  return `${failed + errored} failed${errored > 0 ? ' or errored' : ''}`;
}

/** Law 6, in a sentence; undefined when the sum balances. */
export function imbalanceOf(report: RunReport): string | undefined {
  const { balanced, reported, merged, superseded } = report.conservation;
  if (balanced) return undefined;
  return `The numbers do not add up: the ${partWord(report)}s reported ${formatCount(reported, 'test')}, but ${merged} were merged and ${superseded} were superseded by a later attempt.`;
}

/** `1 failed test was reported without details.` Undefined when there is none. */
export function describeUnlisted(count: number, status: string): string | undefined {
  if (count === 0) return undefined;
  return `${formatCount(count, `${status} test`)} ${count === 1 ? 'was' : 'were'} reported without details.`;
}

/** What an unreadable part means for the numbers; undefined when all could be read. A run that is errored for it says so in its reason. */
export function partialRemarkOf(report: RunReport): string | undefined {
  if (!report.partial) return undefined;
  if (report.status === 'errored' && report.reason !== undefined) return 'There may be more tests than are counted here.';
  return 'Part of the results could not be read; there may be more tests than are counted here.';
}
