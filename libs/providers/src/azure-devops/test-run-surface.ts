import { createHash } from 'node:crypto';
import { done, isFinished, type Outcome, type RunStatus, settle } from '@testwire/contracts';
import { clip } from '../clip.ts';
import type { Surface, SurfaceRef, SurfaceWrite } from '../provider.ts';
import { type AzureDevOpsApi, TRANSFER } from './api.ts';
import { AZURE_DEVOPS_LIMITS } from './limits.ts';
import { type BuildPlace, buildOf } from './places.ts';
import type { TestRunAnswer } from './schema.ts';
import type { AzureDevOpsSettings } from './settings.ts';
import { compareResults, type Difference, GONE, type TestResult, toResults } from './test-results.ts';
import {
  attach,
  findOrCreateTestRun,
  isOurs,
  listResults,
  listTestRuns,
  readTestRun,
  runPath,
  updateTestRun,
  WRITES_TESTS,
} from './test-runs.ts';

/** A run that says nothing about all its tests is shown as broken off. */
const STATES: Readonly<Record<RunStatus, 'Completed' | 'Aborted'>> = {
  pending: 'Aborted',
  running: 'Aborted',
  passed: 'Completed',
  failed: 'Completed',
  errored: 'Aborted',
  incomplete: 'Aborted',
  cancelled: 'Aborted',
};

const REPORT = 'testwire-report.md';

/** Room in the comment for ` [digest]`. */
const DIGEST_RESERVE = 20;

/**
 * One test run at the build for one run of ours: https://learn.microsoft.com/rest/api/azure/devops/test/runs. A new attempt changes its
 * results, so that the build's page counts each test once. Every step looks first at what is there: a writer that died is taken over
 * from wherever it got to.
 */
export function testRunSurface(api: AzureDevOpsApi, settings: AzureDevOpsSettings): Surface {
  return {
    kind: 'tests',
    dialect: 'plain',
    headline: { max: AZURE_DEVOPS_LIMITS.testResultText - DIGEST_RESERVE, unit: 'characters' },
    body: { max: AZURE_DEVOPS_LIMITS.reportBody, unit: 'characters' },
    place({ pipeline, status, project, runId }) {
      return pipeline === undefined || !isFinished(status) ? undefined : `tests:${pipeline.id}:${project}:${runId}`;
    },
    write: (request) => settle(() => writeTestRun(api, settings, request)),
  };
}

async function writeTestRun(
  api: AzureDevOpsApi,
  { webUrl, testRuns }: AzureDevOpsSettings,
  request: SurfaceWrite,
): Promise<Outcome<SurfaceRef>> {
  const { run: view, headline, body } = request;
  if (view.pipeline === undefined)
    return { kind: 'unsupported', reason: 'the run belongs to no build, and test results are shown at builds' };
  const build = buildOf(view.pipeline, view.repository);
  const known = await listTestRuns(api, build);
  if (testRuns === 'auto' && known.some((run) => !isOurs(run))) {
    const reason =
      'the jobs of the build publish test results themselves; together with ours every test would count twice. Set "testRuns" to "always" to show both';
    return { kind: 'unsupported', reason };
  }
  const { results, left } = toResults(view.tests());
  const comment = `${clip(headline, AZURE_DEVOPS_LIMITS.testResultText - DIGEST_RESERVE)} [${digestContent(request, results)}]`;
  const found = await findOrCreateTestRun(api, build, view, known);
  const before = await readTestRun(api, build, found.run.id);
  const state = STATES[view.status];
  // The comment is written last. The state may be another than ours: failures make it one that asks for an investigation.
  const isShown = before.comment === comment && before.state !== 'InProgress';
  if (!isShown) {
    await reopen(api, build, before);
    await writeResults(api, build, before.id, results);
    if (body !== '') await attach(api, build, before.id, { fileName: REPORT, content: Buffer.from(body) });
    await updateTestRun(api, build, before.id, { state, comment });
  }
  const value: SurfaceRef = {
    externalId: String(before.id),
    url: before.webAccessUrl ?? testRunUrl(webUrl, build, before.id),
    rung: 'test-run',
  };
  if (found.left !== undefined) return { kind: 'degraded', value, rung: 'duplicate-left', reason: found.left };
  if (left > 0) {
    const reason = `the first ${results.length} tests are listed; ${left} more that did not fail before them are in the report only`;
    return { kind: 'degraded', value, rung: 'shortened', reason };
  }
  return isShown ? { kind: 'unchanged', value } : done(value);
}

/** Tells at one look that everything of this run was written. */
function digestContent({ run, headline, body }: SurfaceWrite, results: readonly TestResult[]): string {
  const hash = createHash('sha256').update(JSON.stringify([run.status, headline, body]));
  for (const result of results) hash.update(JSON.stringify(result));
  return hash.digest('hex').slice(0, 16);
}

/** A completed run takes changes of its results; that it takes new ones is not promised. */
async function reopen(api: AzureDevOpsApi, build: BuildPlace, { id, state }: TestRunAnswer): Promise<void> {
  if (state !== 'InProgress') await updateTestRun(api, build, id, { state: 'InProgress' });
}

async function writeResults(api: AzureDevOpsApi, build: BuildPlace, run: number, results: readonly TestResult[]): Promise<void> {
  const there = await listResults(api, build, run);
  const difference = compareResults(results, there);
  await writeDifference(api, build, run, difference);
  const { totalTests } = await readTestRun(api, build, run);
  if (totalTests === there.length + difference.missing.length) return;
  // Another writer added the same at the same moment; whoever was last sees both. A list that lags behind must not add a third.
  const again = compareResults(results, await listResults(api, build, run));
  await writeDifference(api, build, run, { ...again, missing: [] });
}

async function writeDifference(api: AzureDevOpsApi, build: BuildPlace, run: number, difference: Difference): Promise<void> {
  const path = `${runPath(build, run)}/results`;
  const gone = difference.vanished.map((id) => ({ id, state: 'Completed', outcome: GONE }));
  for (const json of inBatches(difference.missing))
    await api.send({ method: 'POST', path, json, needs: WRITES_TESTS, limits: TRANSFER });
  for (const json of inBatches([...difference.changed, ...gone]))
    await api.send({ method: 'PATCH', path, json, needs: WRITES_TESTS, limits: TRANSFER });
}

function* inBatches<T>(items: readonly T[]): Generator<readonly T[]> {
  const size = AZURE_DEVOPS_LIMITS.resultsPerCall;
  for (let start = 0; start < items.length; start += size) yield items.slice(start, start + size);
}

function testRunUrl(webUrl: string, { project }: BuildPlace, run: number): string {
  return `${webUrl}/${encodeURIComponent(project)}/_testManagement/runs?runId=${run}&_a=runCharts`;
}
