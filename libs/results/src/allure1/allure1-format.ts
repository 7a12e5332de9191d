import type { ResultFormat } from '../format.ts';
import { readAllure1 } from './read-allure1.ts';

/** https://github.com/allure-framework/allure1/blob/master/allure-model/src/main/resources/allure.xsd */
export const allure1Format: ResultFormat = {
  id: 'allure1',
  label: 'Allure 1 XML',
  matches: (head) =>
    head.kind === 'xml' && head.root === 'test-suite' && head.text.includes('urn:model.allure.qatools.yandex.ru'),
  read: readAllure1,
};
