import { digestOf, ProviderError } from '@testwire/contracts';
import { clip } from '../clip.ts';
import type { RunView } from '../provider.ts';
import { type AzureDevOpsApi, type Listed, type Paging, TRANSFER } from './api.ts';
import { AZURE_DEVOPS_LIMITS } from './limits.ts';
import { type BuildPlace, buildUri, projectPath } from './places.ts';
import {
  attachmentAnswer,
  listOf,
  type TestResultAnswer,
  testResultAnswer,
  type TestRunAnswer,
  testRunAnswer,
} from './schema.ts';

export const WRITES_TESTS = 'Test Management (read & write)';
const READS_TESTS = 'Test Management (read)';

const RUN_PAGES: Paging = { top: '$top', skip: '$skip', size: AZURE_DEVOPS_LIMITS.perPage };
const RESULT_PAGES: Paging = { top: '$top', skip: '$skip', size: AZURE_DEVOPS_LIMITS.resultsPerCall };
const DETAILED_PAGES: Paging = { top: '$top', skip: '$skip', size: AZURE_DEVOPS_LIMITS.detailedResultsPerPage };

/** Test runs that Testwire made end in this; the name is all that every list of runs tells. */
const MARKER = /\[testwire:[0-9a-f]{16}\]$/;

/** Whether Testwire made it, for this or another run of ours. */
export function isOurs({ name }: Pick<TestRunAnswer, 'name'>): boolean {
  return MARKER.test(name);
}

/** One test run for one run of ours, by all its attempts. */
function testRunName({ name, project, runId }: RunView): string {
  const marker = ` [testwire:${digestOf(JSON.stringify([project, runId])).slice(0, 16)}]`;
  return clip(name, AZURE_DEVOPS_LIMITS.testRunName - marker.length) + marker;
}

/** Test runs of a build, the oldest first. Refuses a list that is too long: among the rest may be the one that is looked for. */
export async function listTestRuns(api: AzureDevOpsApi, build: BuildPlace): Promise<readonly TestRunAnswer[]> {
  const path = `${projectPath(build.project)}/test/runs`;
  const query = { buildUri: buildUri(build), includeRunDetails: 'true' };
  const runs = await api.listWhole(testRunAnswer, { path, query, needs: READS_TESTS }, RUN_PAGES);
  return [...runs].sort((a, b) => a.id - b.id);
}

export function runPath(build: BuildPlace, run: number): string {
  return `${projectPath(build.project)}/test/Runs/${run}`;
}

/** With the comment, which lists may leave out. */
export function readTestRun(api: AzureDevOpsApi, build: BuildPlace, run: number): Promise<TestRunAnswer> {
  return api.json(testRunAnswer, { path: `${projectPath(build.project)}/test/runs/${run}`, needs: READS_TESTS });
}

/** Refuses a list that is too long: what is not seen would be written twice. */
export function listResults(api: AzureDevOpsApi, build: BuildPlace, run: number): Promise<readonly TestResultAnswer[]> {
  const request = { path: `${runPath(build, run)}/results`, needs: READS_TESTS, limits: TRANSFER };
  return api.listWhole(testResultAnswer, request, RESULT_PAGES);
}

/** With sub results. Of a list that is too long, its beginning and all that failed. */
export async function readResults(api: AzureDevOpsApi, build: BuildPlace, run: number): Promise<Listed<TestResultAnswer>> {
  const request = { path: `${runPath(build, run)}/results`, needs: READS_TESTS, limits: TRANSFER };
  const query = { detailsToInclude: 'subResults' };
  const first = await api.list(testResultAnswer, { ...request, query }, DETAILED_PAGES);
  if (first.complete) return first;
  const outcomes = 'Failed,Error,Timeout,Aborted';
  const bad = await api.list(testResultAnswer, { ...request, query: { ...query, outcomes } }, DETAILED_PAGES);
  const seen = new Set(first.items.map(({ id }) => id));
  return { items: [...first.items, ...bad.items.filter(({ id }) => !seen.has(id))], complete: false };
}

/**
 * The one test run of ours in a build, made when it is not there. When two writers made one each, the oldest stays: every writer can agree
 * on that. `left` says why another one could not be removed.
 */
export async function findOrCreateTestRun(
  api: AzureDevOpsApi,
  build: BuildPlace,
  view: RunView,
  known?: readonly TestRunAnswer[],
): Promise<{ readonly run: TestRunAnswer; readonly left?: string }> {
  const name = testRunName(view);
  const isThis = (run: TestRunAnswer): boolean => hasMarkerOf(run, name);
  let mine = (known ?? (await listTestRuns(api, build))).filter(isThis);
  if (mine.length === 0) {
    const made = await createTestRun(api, build, name, view);
    const listed = (await listTestRuns(api, build)).filter(isThis);
    mine = listed.some(({ id }) => id === made.id) ? listed : [...listed, made].sort((a, b) => a.id - b.id);
  }
  const [run, ...duplicates] = mine;
  if (run === undefined) throw new ProviderError({ kind: 'unavailable', message: 'The test run vanished while it was made.' });
  const left = await removeTestRuns(api, build, duplicates);
  return { run, ...(left === undefined ? {} : { left }) };
}

/** The rest of the name may be another one after the project was renamed. */
function hasMarkerOf(run: TestRunAnswer, name: string): boolean {
  const marker = MARKER.exec(name)?.[0];
  return marker !== undefined && run.name.endsWith(marker);
}

function createTestRun(api: AzureDevOpsApi, build: BuildPlace, name: string, { openedAt }: RunView): Promise<TestRunAnswer> {
  const json = {
    name,
    automated: true,
    state: 'InProgress',
    build: { id: String(build.id) },
    startDate: openedAt,
  };
  return api.json(testRunAnswer, { method: 'POST', path: `${projectPath(build.project)}/test/runs`, json, needs: WRITES_TESTS });
}

async function removeTestRuns(
  api: AzureDevOpsApi,
  build: BuildPlace,
  runs: readonly TestRunAnswer[],
): Promise<string | undefined> {
  let left: string | undefined;
  for (const { id } of runs) {
    try {
      const path = `${projectPath(build.project)}/test/runs/${id}`;
      await api.send({ method: 'DELETE', path, needs: WRITES_TESTS, accept: [404] });
    } catch (error) {
      if (!(error instanceof ProviderError) || error.failure.kind !== 'permission') throw error;
      left = `a second test run (${id}) may not be removed: ${error.message}`;
    }
  }
  return left;
}

export async function updateTestRun(
  api: AzureDevOpsApi,
  build: BuildPlace,
  run: number,
  json: Readonly<Record<string, unknown>>,
): Promise<void> {
  await api.send({ method: 'PATCH', path: `${projectPath(build.project)}/test/runs/${run}`, json, needs: WRITES_TESTS });
}

export interface Attachment {
  readonly fileName: string;
  readonly content: Uint8Array;
}

/**
 * Puts a file to the test run, once per name and content: attachments are never replaced. Answers where it can be read.
 * https://learn.microsoft.com/rest/api/azure/devops/test/attachments/create-test-run-attachment
 */
export async function attach(
  api: AzureDevOpsApi,
  build: BuildPlace,
  run: number,
  { fileName, content }: Attachment,
): Promise<{ readonly url: string; readonly added: boolean }> {
  const path = `${runPath(build, run)}/attachments`;
  const comment = `sha256:${digestOf(content)}`;
  const urlOf = ({ id, url }: { id: number; url?: string | null | undefined }): string => url ?? `${path}/${id}`;
  const { value } = await api.json(listOf(attachmentAnswer), { path, needs: READS_TESTS });
  const there = value.find((one) => one.fileName === fileName && one.comment === comment);
  if (there !== undefined) return { url: urlOf(there), added: false };
  const stream = Buffer.from(content).toString('base64');
  const json = { stream, fileName, comment, attachmentType: 'GeneralAttachment' };
  const made = await api.json(attachmentAnswer, { method: 'POST', path, json, needs: WRITES_TESTS, limits: TRANSFER });
  return { url: urlOf(made), added: true };
}
