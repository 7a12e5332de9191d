import type { AttemptReport, TestReport, TestStatus } from '@testwire/contracts';
import { clipText, FIELD, firstLine } from './clip-text.ts';
import type { Limits } from './limits.ts';
import { asDuration } from './time/parse-duration.ts';

const DEEPEST_SUITE = 64;

export const UNKNOWN_OUTCOME = 'The result file ends or is damaged inside this test, so its outcome is not known.';
/** The name of a test that stands for a failure which no test of the file shows. */
export const OUTSIDE = '(outside any test)';

/** An outcome as a format tells it; times in milliseconds. */
type FoundAttempt = {
  readonly status: TestStatus;
  readonly durationMs?: number | undefined;
  readonly message?: string | undefined;
  readonly details?: string | undefined;
  /** Characters of the details that were left out before. */
  readonly unseen?: number | undefined;
};

export type FoundTest = FoundAttempt & {
  readonly name: string | undefined;
  readonly suite?: readonly string[] | undefined;
  readonly file?: string | undefined;
  readonly line?: number | undefined;
  readonly parameters?: string | undefined;
  readonly environment?: string | undefined;
  readonly owner?: string | undefined;
};

/** Fits what was found to the contract: clipped, and without fields that say nothing. */
function toAttempt(found: FoundAttempt, limits: Limits): AttemptReport {
  const durationMs = asDuration(found.durationMs);
  const details = found.details?.trimEnd().replace(/^(?:[ \t]*\r?\n)+/, '');
  const message = notBlank(found.message)?.trim() ?? (details === undefined ? undefined : firstLine(details));
  const saysMore = details !== undefined && details !== '' && (details.trim() !== message || (found.unseen ?? 0) > 0);
  return {
    status: found.status,
    ...(durationMs === undefined ? {} : { durationMs }),
    ...(message === undefined ? {} : { message: clipText(message, limits.maxMessage) }),
    ...(saysMore ? { details: clipText(details, limits.maxDetails, found.unseen) } : {}),
  };
}

export function toTest(found: FoundTest, limits: Limits): TestReport {
  const suite = (found.suite ?? []).filter((name) => name.trim() !== '').slice(0, DEEPEST_SUITE);
  const file = notBlank(found.file);
  const parameters = notBlank(found.parameters);
  const environment = notBlank(found.environment);
  const owner = notBlank(found.owner);
  return {
    name: clipText(notBlank(found.name)?.trim() ?? '(no name)', FIELD.name),
    ...toAttempt(found, limits),
    ...(suite.length === 0 ? {} : { suite: suite.map((name) => clipText(name.trim(), FIELD.suite)) }),
    ...(file === undefined ? {} : { file: clipText(file, FIELD.file) }),
    ...(found.line === undefined ? {} : { line: found.line }),
    ...(parameters === undefined ? {} : { parameters: clipText(parameters, FIELD.parameters) }),
    ...(environment === undefined ? {} : { environment: clipText(environment, FIELD.environment) }),
    ...(owner === undefined ? {} : { owner: clipText(owner, FIELD.owner) }),
  };
}

/** A test whose end was never seen, in a format that tells its name or outcome inside: what seems passed is not known. */
export function cutShort(test: TestReport): TestReport {
  return test.status === 'passed' ? { ...test, status: 'errored', message: UNKNOWN_OUTCOME } : test;
}

/** Takes the arguments off a name that is a method with arguments: `Adds(1, 2)`, `Adds<Int32>(1)`. */
export function splitArguments(name: string, method: string | undefined): { name: string; parameters?: string } {
  if (method === undefined || method === '' || !name.startsWith(method)) return { name };
  const rest = name.slice(method.length);
  return /^(?:<[^(]*>)?\(.*\)$/s.test(rest) ? { name: method, parameters: rest } : { name };
}

/** The name of a program file without its folder, which differs from machine to machine. */
export function baseName(path: string): string {
  return path.split(/[\\/]/).at(-1) ?? path;
}

/** A whole number from 0 as an attribute or a text states it. */
export function parseCount(text: string | undefined): number | undefined {
  return text !== undefined && /^\s*\d{1,9}\s*$/.test(text) ? Number(text) : undefined;
}

function notBlank(text: string | undefined): string | undefined {
  return text === undefined || text.trim() === '' ? undefined : text;
}
