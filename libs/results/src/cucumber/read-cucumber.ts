import type { ReadOutcome, Source } from '../format.ts';
import { TestList } from '../found-test.ts';
import { asText } from '../json/pick.ts';
import type { JsonObject } from '../json/pick.ts';
import { readJson } from '../json/read-json.ts';
import { objectsOf } from '../json/read-report.ts';
import { readScenario } from './scenario.ts';

/** Reads the list of features. A scenario is a test; the background before it, where one is listed, is part of it. */
export async function readCucumber(source: Source): Promise<ReadOutcome> {
  const json = await readJson(source);
  if (!json.ok) return json;
  const tests = new TestList(source);
  for (const feature of objectsOf(json.value)) readFeature(feature, tests);
  return tests.finish('cucumber', true, { tool: 'cucumber' });
}

function readFeature(feature: JsonObject, tests: TestList): void {
  // behave names files by "location", and counts seconds where the others count nanoseconds.
  const isBehave = feature['uri'] === undefined && asText(feature['location']) !== undefined;
  const place = {
    name: asText(feature['name']),
    file: asText(feature['uri']) ?? asText(feature['location'])?.replace(/:\d+$/, ''),
    msPerUnit: isBehave ? 1000 : 1e-6,
  };
  const elements = objectsOf(feature['elements']);
  let background: JsonObject | undefined;
  for (const element of elements) {
    if (element['type'] === 'background') background = element;
    else {
      tests.add(readScenario(element, background, place));
      background = undefined;
    }
  }
  // A background that failed, and after which no scenario came.
  if (background !== undefined) tests.add(readScenario(background, undefined, place));
  if (elements.length === 0 && /^(?:failed|error|hook_error)$/.test(String(feature['status']))) {
    tests.add({ name: place.name, status: 'errored', file: place.file, message: 'The feature failed, and lists no scenario.' });
  }
}
