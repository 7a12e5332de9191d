import type { Route } from '@testwire/runtime';
import { getArtifact, listArtifacts } from './artifacts.ts';
import { listDeliveries } from './deliveries.ts';
import { getBadge } from './badge.ts';
import type { ApiDeps } from './deps.ts';
import { getIndex } from './index-page.ts';
import { listPublications } from './publications.ts';
import { getReport } from './reports.ts';
import { getRun, listRuns } from './runs.ts';
import { getTestHistory } from './test-history.ts';
import { listTests } from './tests.ts';

export type { ApiDeps } from './deps.ts';

/** Everything that can be read. Reports come before the run itself: `/v1/runs/:id` would match their paths too. */
export function apiRoutes(deps: ApiDeps): Route[] {
  return [
    getIndex(),
    listRuns(deps),
    getReport(deps),
    getRun(deps),
    listTests(deps),
    listArtifacts(deps),
    getArtifact(deps),
    listDeliveries(deps),
    listPublications(deps),
    getBadge(deps),
    getTestHistory(deps),
  ];
}
