import { done, type Outcome, ProviderError, type RunStatus, settle } from '@testwire/contracts';
import { clip } from '../clip.ts';
import type { Surface, SurfaceRef, SurfaceWrite } from '../provider.ts';
import type { RestClient } from '../rest-client.ts';
import { annotationsOf, sameAnnotations } from './annotations.ts';
import { committed, type CommittedRun } from './committed-run.ts';
import { BITBUCKET_DC_LIMITS } from './limits.ts';
import { ownKey } from './own-key.ts';
import { commitPath } from './repository.ts';
import { type AnnotationAnswer, annotationsAnswer, type ReportAnswer, reportAnswer } from './schema.ts';

/** A run that has not ended has no result yet; there is none for a cancelled one, and its line says so. */
const RESULTS: Readonly<Record<RunStatus, 'PASS' | 'FAIL' | undefined>> = {
  pending: undefined,
  running: undefined,
  passed: 'PASS',
  failed: 'FAIL',
  errored: 'FAIL',
  incomplete: 'FAIL',
  cancelled: 'FAIL',
};

const NEEDS = 'Repository read';

/** Code Insights: https://confluence.atlassian.com/bitbucketserver/code-insights-966660485.html */
export function insightsSurface(api: RestClient): Surface {
  return {
    kind: 'insights',
    dialect: 'plain',
    headline: { max: BITBUCKET_DC_LIMITS.reportDetails, unit: 'characters' },
    // Clone addresses have the key of the project in lower case, events in upper case.
    place({ repository, commit, name }) {
      return repository === undefined || commit === undefined
        ? undefined
        : `insights:${repository.name.toLowerCase()}@${commit}:${name}`;
    },
    write: (request) => settle(() => writeReport(api, request)),
  };
}

async function writeReport(api: RestClient, { run: view, headline }: SurfaceWrite): Promise<Outcome<SurfaceRef>> {
  const run = committed(view);
  if (run === undefined) return { kind: 'unsupported', reason: 'the run belongs to no commit' };
  const key = ownKey(run.name);
  const path = `/insights/latest${commitPath(run.repository, run.commit)}/reports/${key}`;
  const wanted = reportOf(run, headline);
  const annotations = annotationsOf(run);
  const shown = await readReport(api, path);
  const upToDate = shown !== undefined && sameReport(shown, wanted);
  if (!upToDate) await api.send({ method: 'PUT', path, json: wanted, needs: NEEDS });
  // Read after the report was replaced: what that leaves of its annotations is the server's business.
  const there = await readAnnotations(api, path);
  const value: SurfaceRef = { externalId: key, rung: 'code-insights' };
  if (sameAnnotations(there, annotations)) return upToDate ? { kind: 'unchanged', value } : done(value);
  // Bitbucket would keep those of before beside the new ones.
  if (there.length > 0) await api.send({ method: 'DELETE', path: `${path}/annotations`, needs: NEEDS });
  if (annotations.length > 0)
    await api.send({ method: 'POST', path: `${path}/annotations`, json: { annotations }, needs: NEEDS });
  return done(value);
}

type Report = ReturnType<typeof reportOf>;

function reportOf(run: CommittedRun, headline: string) {
  const { totals, durationSeconds, reportUrl } = run;
  const result = RESULTS[run.status];
  const number = (title: string, value: number) => ({ title, type: 'NUMBER', value });
  return {
    title: clip(run.name, BITBUCKET_DC_LIMITS.reportTitle),
    details: clip(headline || run.name, BITBUCKET_DC_LIMITS.reportDetails),
    reporter: 'Testwire',
    ...(result === undefined ? {} : { result }),
    ...(reportUrl === undefined ? {} : { link: reportUrl }),
    // Six at most.
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
    (shown.result ?? undefined) === wanted.result &&
    (shown.link ?? undefined) === wanted.link &&
    dataOf(shown) === dataOf(wanted)
  );
}

async function readReport(api: RestClient, path: string): Promise<ReportAnswer | undefined> {
  try {
    return await api.json(reportAnswer, { path, needs: NEEDS });
  } catch (error) {
    // Also when the commit is not there, of which the write then tells.
    if (error instanceof ProviderError && error.failure.kind === 'not_found') return undefined;
    throw error;
  }
}

async function readAnnotations(api: RestClient, path: string): Promise<readonly AnnotationAnswer[]> {
  return (await api.json(annotationsAnswer, { path: `${path}/annotations`, needs: NEEDS })).annotations ?? [];
}
