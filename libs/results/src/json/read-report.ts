import type { ReadOutcome, Source } from '../format.ts';
import { asArray, asObject, asText } from './pick.ts';
import type { JsonObject } from './pick.ts';
import { readJson } from './read-json.ts';

/** Reads a whole JSON document that must be an object, and hands it on. */
export async function readReport(source: Source, read: (report: JsonObject) => ReadOutcome): Promise<ReadOutcome> {
  const json = await readJson(source);
  if (!json.ok) return json;
  const report = asObject(json.value);
  return report === undefined
    ? { ok: false, problem: source.problems.make('The report is not a JSON object.', 1) }
    : read(report);
}

/** The objects of a list. Nothing for what is no list. */
export function objectsOf(value: unknown): JsonObject[] {
  return (asArray(value) ?? []).map(asObject).filter((each) => each !== undefined);
}

/** The texts of a list, blank ones left out. */
export function textsOf(value: unknown): string[] {
  return (asArray(value) ?? []).map(asText).filter((each) => each !== undefined);
}
