import { allure2Format } from './allure2/allure2-format.ts';
import { ctrfFormat } from './ctrf/ctrf-format.ts';
import { cucumberMessagesFormat } from './cucumber-messages/cucumber-messages-format.ts';
import { cucumberFormat } from './cucumber/cucumber-format.ts';
import { dartFormat } from './dart/dart-format.ts';
import type { ResultFormat } from './format.ts';
import { goTestFormat } from './go-test/go-test-format.ts';
import { jestFormat } from './jest/jest-format.ts';
import { junitFormat } from './junit/junit-format.ts';
import { mochaFormat } from './mocha/mocha-format.ts';
import { mochawesomeFormat } from './mochawesome/mochawesome-format.ts';
import { playwrightFormat } from './playwright/playwright-format.ts';
import { rspecFormat } from './rspec/rspec-format.ts';
import { tapFormat } from './tap/tap-format.ts';

/** Every format we read, most specific first. */
export const FORMATS: readonly ResultFormat[] = [
  junitFormat,
  ctrfFormat,
  goTestFormat,
  jestFormat,
  playwrightFormat,
  mochaFormat,
  mochawesomeFormat,
  rspecFormat,
  tapFormat,
  cucumberFormat,
  dartFormat,
  cucumberMessagesFormat,
  allure2Format,
];
