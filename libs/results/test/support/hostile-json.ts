import { messages, read, refuse } from './read-text.ts';

/** What every format of one JSON document must bear: `report` holds at least three tests. */
export async function expectLimitsToHold(report: object): Promise<void> {
  const text = JSON.stringify(report);
  const few = await read(text, { maxTests: 2 });
  expect([few.tests.length, few.partial]).toEqual([2, true]);
  expect(messages(few)).toContain('The file lists more than 2 tests. The rest was not read.');
  expect((await refuse(text.slice(0, -3))).message).toMatch(/^Not valid JSON: /);
  expect((await refuse(text, { maxJsonLength: 20 })).message).toBe('The JSON is longer than 20 characters and was not read.');
  const deep = `${text.slice(0, -1)},"more":${'['.repeat(100)}${']'.repeat(100)}${text.slice(-1)}`;
  const outcome = text.startsWith('[') ? undefined : await refuse(deep);
  if (outcome !== undefined) expect(outcome.message).toBe('The JSON is nested deeper than 64 levels and was not read.');
}
