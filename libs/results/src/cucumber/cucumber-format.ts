import type { ResultFormat } from '../format.ts';
import { asText } from '../json/pick.ts';
import type { JsonObject } from '../json/pick.ts';
import { objectsOf } from '../json/read-report.ts';
import { readCucumber } from './read-cucumber.ts';

/** The list of features that Cucumber and behave write: https://cucumber.io/docs/cucumber/reporting/ */
export const cucumberFormat: ResultFormat = {
  id: 'cucumber',
  label: 'Cucumber JSON',
  matches: (head) => head.kind === 'json' && objectsOf(head.start).slice(0, 1).some(isFeature),
  read: readCucumber,
};

function isFeature(entry: JsonObject): boolean {
  if ('elements' in entry && !Array.isArray(entry['elements'])) return false;
  if (Array.isArray(entry['elements']) && objectsOf(entry['elements']).some((each) => 'steps' in each || 'keyword' in each))
    return true;
  const isNamed =
    asText(entry['uri']) !== undefined || asText(entry['location']) !== undefined || asText(entry['id']) !== undefined;
  return isNamed && asText(entry['keyword']) !== undefined;
}
