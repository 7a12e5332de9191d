import { hash } from 'node:crypto';
import type { TestReport } from '@testwire/contracts';
import { clipText, FIELD } from '../clip-text.ts';

export type IdentityParts = Pick<TestReport, 'suite' | 'file' | 'name' | 'parameters' | 'environment'>;

/** Equal for equal tests of one project, and only for them; cheap to compare and to sort by. */
export function identityKey(test: IdentityParts): string {
  return JSON.stringify([test.suite ?? [], test.file, test.name, test.parameters, test.environment]);
}

/** Lower-case hex SHA-256 over the JSON of [project, suite path, file, name, parameters, environment]; what is absent is `null`. */
export function testIdentity(project: string, test: IdentityParts): string {
  return hashKey(project, identityKey(test));
}

export function hashKey(project: string, key: string): string {
  return hash('sha256', `[${JSON.stringify(project)},${key.slice(1)}`, 'hex');
}

/** By this, tests are listed: one before those that are numbered after it, and "#2" before "#10". */
export function listingKey(key: string): string {
  const bare = key.replaceAll(',null', ',""');
  if (!bare.includes('#')) return bare;
  return bare.replaceAll(/#(\d{1,9})"/g, (_, digits: string) => `#${digits.padStart(9, '0')}"`);
}

/** Tells a test from others of the same identity by "#2", "#3" in its parameters. */
export function numberTest(test: TestReport, occurrence: number): TestReport {
  const mark = `#${occurrence}`;
  const parameters = test.parameters === undefined ? mark : `${clipText(test.parameters, FIELD.parameters - 16)} ${mark}`;
  return { ...test, parameters };
}
