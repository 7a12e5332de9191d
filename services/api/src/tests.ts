import { type MergedTest, mergedTest, testStatus } from '@testwire/contracts';
import { param, type Route } from '@testwire/runtime';
import type { Page, PageRequest } from '@testwire/store';
import { z } from 'zod';
import type { ApiDeps } from './deps.ts';
import { pageOf, pageQuery, pageRequest, readQuery, sendPage } from './page.ts';
import { readBlob } from './require-up.ts';
import { requireReports } from './runs.ts';
import { takeTurns } from './take-turns.ts';

/** More than the formatter makes. */
const MAX_REPORT_BYTES = 256 * 1024 * 1024;

/** A page is cut from a whole report, which may take hundreds of megabytes while it is read. */
const READING = { atOnce: 2, mostWaiting: 50 };

const testsQuery = pageQuery.extend({
  limit: z.coerce.number().int().min(1).max(1000).default(100),
  status: testStatus.optional(),
});

/** Of a whole report only the tests that are shown are looked at closely. */
const reportOfTests = z.looseObject({ tests: z.array(z.looseObject({ id: z.string(), status: z.string() })) });
type Tests = z.infer<typeof reportOfTests>['tests'];

/** Those after the test that the cursor names, in the order of the report. Throws RangeError when there is no such test. */
function pageOfTests(tests: Tests, status: string | undefined, { limit, cursor }: PageRequest): Page<MergedTest> {
  const last = cursor === undefined ? undefined : Buffer.from(cursor, 'base64url').toString();
  const position = last === undefined ? -1 : tests.findIndex((test) => test.id === last);
  if (last !== undefined && position < 0) {
    throw new RangeError('The newest report has no such page: it may have changed meanwhile. Begin again, without the cursor.');
  }
  const rest = tests.slice(position + 1).filter((test) => status === undefined || test.status === status);
  const items = z.array(mergedTest).parse(rest.slice(0, limit));
  const end = items.at(-1);
  return rest.length <= limit || end === undefined ? { items } : { items, next: Buffer.from(end.id).toString('base64url') };
}

export function listTests(deps: ApiDeps): Route {
  const inTurn = takeTurns(READING);
  return {
    method: 'get',
    path: '/v1/runs/:id/tests',
    summary: 'Tests of a run after shards and attempts were merged, as in its newest report',
    access: 'reader',
    params: { id: 'Id of the run' },
    query: testsQuery,
    answers: { 200: { description: 'A page of tests', schema: pageOf(mergedTest) } },
    async handle(request, response) {
      const { status, ...page } = readQuery(request, testsQuery);
      const { canonical } = await requireReports(param(request, 'id'), response, deps);
      const { tests } = await inTurn(async () => {
        const bytes = await readBlob(deps.blobs, () => deps.blobs.read(canonical, MAX_REPORT_BYTES));
        return reportOfTests.parse(JSON.parse(bytes.toString('utf8')));
      });
      await sendPage(request, response, async () => pageOfTests(tests, status, pageRequest(page)));
    },
  };
}
