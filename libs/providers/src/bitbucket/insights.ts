import { done, type Outcome, ProviderError, type RunStatus, settle } from '@testwire/contracts';
import { clip } from '../clip.ts';
import type { Surface, SurfaceRef, SurfaceWrite } from '../provider.ts';
import type { RestClient } from '../rest-client.ts';
import { annotationsOf, type ReportAnnotation, sameAnnotation } from './annotations.ts';
import { listAll } from './api.ts';
import { committed, type CommittedRun } from './committed-run.ts';
import { BITBUCKET_LIMITS } from './limits.ts';
import { ownKey } from './own-key.ts';
import { commitPath } from './repository.ts';
import { annotationAnswer, type ReportAnswer, reportAnswer } from './schema.ts';

/** There is nothing for a run that was cancelled; its line says so. */
const RESULTS: Readonly<Record<RunStatus, 'PENDING' | 'PASSED' | 'FAILED'>> = {
  pending: 'PENDING',
  running: 'PENDING',
  passed: 'PASSED',
  failed: 'FAILED',
  errored: 'FAILED',
  incomplete: 'FAILED',
  cancelled: 'FAILED',
};

/** Code Insights: https://support.atlassian.com/bitbucket-cloud/docs/code-insights/ */
export function insightsSurface(api: RestClient): Surface {
  return {
    kind: 'insights',
    dialect: 'plain',
    headline: { max: BITBUCKET_LIMITS.details, unit: 'characters' },
    place({ repository, commit, name }) {
      return repository === undefined || commit === undefined ? undefined : `insights:${repository.name}@${commit}:${name}`;
    },
    write: (request) => settle(() => writeReport(api, request)),
  };
}

async function writeReport(api: RestClient, { run: view, headline }: SurfaceWrite): Promise<Outcome<SurfaceRef>> {
  const run = committed(view);
  if (run === undefined) return { kind: 'unsupported', reason: 'the run belongs to no commit' };
  const id = ownKey(run.name);
  const path = `${commitPath(run.repository, run.commit)}/reports/${id}`;
  const wanted = reportOf(run, headline);
  const annotations = annotationsOf(run);
  const shown = await readReport(api, path);
  const there = shown === undefined ? [] : await readAnnotations(api, path);
  const ids = new Set(annotations.map((one) => one.external_id));
  const stale = there.some((one) => !ids.has(one.external_id ?? ''));
  // A single annotation cannot be taken back: what is no longer true goes with its report.
  if (stale) await removeReport(api, path);
  const kept = new Map((stale ? [] : there).map((one) => [one.external_id, one]));
  const missing = annotations.filter((one) => !sameAnnotation(kept.get(one.external_id), one));
  const value: SurfaceRef = { externalId: id, rung: 'code-insights' };
  const upToDate = !stale && shown !== undefined && sameReport(shown, wanted);
  if (upToDate && missing.length === 0) return { kind: 'unchanged', value };
  if (!upToDate) await api.send({ method: 'PUT', path, json: wanted, needs: 'repository:write' });
  await postAnnotations(api, path, missing);
  return done(value);
}

type Report = ReturnType<typeof reportOf>;

function reportOf(run: CommittedRun, headline: string) {
  const { totals, durationSeconds, reportUrl } = run;
  const number = (title: string, value: number) => ({ title, type: 'NUMBER', value });
  return {
    title: clip(run.name, BITBUCKET_LIMITS.reportTitle),
    details: clip(headline || run.name, BITBUCKET_LIMITS.details),
    report_type: 'TEST',
    reporter: 'Testwire',
    result: RESULTS[run.status],
    ...(reportUrl === undefined ? {} : { link: reportUrl }),
    data: [
      number('Tests', totals.total),
      number('Passed', totals.passed),
      number('Failed', totals.failed),
      number('Errored', totals.errored),
      number('Skipped', totals.skipped),
      { title: 'Duration', type: 'DURATION', value: Math.round(durationSeconds * 1000) },
    ],
  } as const;
}

function sameReport(shown: ReportAnswer, wanted: Report): boolean {
  const dataOf = (report: ReportAnswer | Report): string =>
    JSON.stringify((report.data ?? []).map(({ title, type, value }) => [title, type, value]));
  return (
    shown.title === wanted.title &&
    shown.details === wanted.details &&
    shown.result === wanted.result &&
    (shown.link ?? undefined) === wanted.link &&
    dataOf(shown) === dataOf(wanted)
  );
}

async function readReport(api: RestClient, path: string): Promise<ReportAnswer | undefined> {
  try {
    return await api.json(reportAnswer, { path, needs: 'repository' });
  } catch (error) {
    // Also when the commit is not there, of which the write then tells.
    if (error instanceof ProviderError && error.failure.kind === 'not_found') return undefined;
    throw error;
  }
}

async function readAnnotations(api: RestClient, path: string) {
  const maxPages = Math.ceil(BITBUCKET_LIMITS.annotations / BITBUCKET_LIMITS.perPage);
  const request = { path: `${path}/annotations`, needs: 'repository', maxPages };
  return (await listAll(api, annotationAnswer, request)).items;
}

async function removeReport(api: RestClient, path: string): Promise<void> {
  await api.send({ method: 'DELETE', path, needs: 'repository:write', accept: [404] });
}

/** Overwrites those of the same external id. */
async function postAnnotations(api: RestClient, path: string, annotations: readonly ReportAnnotation[]): Promise<void> {
  for (let start = 0; start < annotations.length; start += BITBUCKET_LIMITS.annotationsPerRequest) {
    const json = annotations.slice(start, start + BITBUCKET_LIMITS.annotationsPerRequest);
    await api.send({ method: 'POST', path: `${path}/annotations`, json, needs: 'repository:write' });
  }
}
