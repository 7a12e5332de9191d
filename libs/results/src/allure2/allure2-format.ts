import type { ResultFormat } from '../format.ts';
import { asObject, asText } from '../json/pick.ts';
import type { JsonObject } from '../json/pick.ts';
import { readAllure2 } from './read-allure2.ts';

const OWN_KEYS = ['statusDetails', 'historyId', 'testCaseId'] as const;

/** One file of an Allure 2 results folder: https://allurereport.org/docs/how-it-works-test-result-file/ */
export const allure2Format: ResultFormat = {
  id: 'allure2',
  label: 'Allure 2 result',
  matches: (head) => {
    const result = head.kind === 'json' ? asObject(head.start) : undefined;
    return result !== undefined && isAllure(result);
  },
  read: readAllure2,
};

/** Containers are matched too, to be refused by name. */
function isAllure(result: JsonObject): boolean {
  const isIdentified = asText(result['uuid']) !== undefined && ('stage' in result || Array.isArray(result['children']));
  const isNamed = asText(result['uuid']) !== undefined || (asText(result['name']) !== undefined && 'status' in result);
  return isIdentified || (isNamed && OWN_KEYS.some((key) => key in result));
}
