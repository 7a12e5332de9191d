import { allure1Format } from './allure1/allure1-format.ts';
import { boostFormat } from './boost/boost-format.ts';
import { cppunitFormat } from './cppunit/cppunit-format.ts';
import { ctestFormat } from './ctest/ctest-format.ts';
import { ctrfFormat } from './ctrf/ctrf-format.ts';
import type { ResultFormat } from './format.ts';
import { junitFormat } from './junit/junit-format.ts';
import { nunit2Format } from './nunit/nunit2-format.ts';
import { nunit3Format } from './nunit/nunit3-format.ts';
import { openTestReportingFormat } from './open-test-reporting/open-test-reporting-format.ts';
import { robotFormat } from './robot/robot-format.ts';
import { testngFormat } from './testng/testng-format.ts';
import { trxFormat } from './trx/trx-format.ts';
import { xunitFormat } from './xunit/xunit-format.ts';

/** Every format we read, most specific first. */
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
];
