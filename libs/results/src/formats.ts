import { ctrfFormat } from './ctrf/ctrf-format.ts';
import type { ResultFormat } from './format.ts';
import { junitFormat } from './junit/junit-format.ts';
import { trxFormat } from './trx/trx-format.ts';

/** Every format we read, most specific first. */
export const FORMATS: readonly ResultFormat[] = [trxFormat, junitFormat, ctrfFormat];
