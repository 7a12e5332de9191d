import { ctrfFormat } from './ctrf/ctrf-format.ts';
import type { ResultFormat } from './format.ts';
import { goTestFormat } from './go-test/go-test-format.ts';
import { junitFormat } from './junit/junit-format.ts';

/** Every format we read, most specific first. */
export const FORMATS: readonly ResultFormat[] = [junitFormat, ctrfFormat, goTestFormat];
