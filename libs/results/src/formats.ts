import { allure1Format } from './allure1/allure1-format.ts';
import { allure2Format } from './allure2/allure2-format.ts';
import { boostFormat } from './boost/boost-format.ts';
import { cppunitFormat } from './cppunit/cppunit-format.ts';
import { ctestFormat } from './ctest/ctest-format.ts';
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
import { nunit2Format } from './nunit/nunit2-format.ts';
import { nunit3Format } from './nunit/nunit3-format.ts';
import { openTestReportingFormat } from './open-test-reporting/open-test-reporting-format.ts';
import { playwrightFormat } from './playwright/playwright-format.ts';
import { robotFormat } from './robot/robot-format.ts';
import { rspecFormat } from './rspec/rspec-format.ts';
import { tapFormat } from './tap/tap-format.ts';
import { testngFormat } from './testng/testng-format.ts';
import { trxFormat } from './trx/trx-format.ts';
import { xunitFormat } from './xunit/xunit-format.ts';

/** Every format we read; no two of them match one file. */
export const FORMATS: readonly ResultFormat[] = [
  trxFormat,
  nunit3Format,
  nunit2Format,
  xunitFormat,
  testngFormat,
  robotFormat,
  ctestFormat,
  boostFormat,
  cppunitFormat,
  allure1Format,
  openTestReportingFormat,
  junitFormat,
  ctrfFormat,
  goTestFormat,
  jestFormat,
  playwrightFormat,
  mochaFormat,
  mochawesomeFormat,
  rspecFormat,
  cucumberFormat,
  cucumberMessagesFormat,
  dartFormat,
  allure2Format,
  tapFormat,
];
