import type { RunStatus } from '@testwire/contracts';
import { clip } from '../clip.ts';
import type { SurfaceWrite } from '../provider.ts';
import { AZURE_DEVOPS_LIMITS } from './limits.ts';
import type { StatusAnswer } from './schema.ts';

/** `notApplicable` satisfies a branch policy, so a cancelled run is an error. */
const STATES: Readonly<Record<RunStatus, 'pending' | 'succeeded' | 'failed' | 'error'>> = {
  pending: 'pending',
  running: 'pending',
  passed: 'succeeded',
  failed: 'failed',
  errored: 'error',
  incomplete: 'error',
  cancelled: 'error',
};

/** Tells our statuses from those of other tools. */
const GENRE = 'testwire';

export interface StatusContent {
  readonly state: string;
  readonly description: string;
  readonly targetUrl?: string;
  readonly context: { readonly genre: string; readonly name: string };
}

export function statusContent({ run, headline }: SurfaceWrite): StatusContent {
  const { reportUrl } = run;
  const fits = reportUrl !== undefined && reportUrl.length <= AZURE_DEVOPS_LIMITS.statusTargetUrl;
  return {
    state: STATES[run.status],
    description: clip(headline, AZURE_DEVOPS_LIMITS.statusDescription),
    ...(fits ? { targetUrl: reportUrl } : {}),
    context: { genre: GENRE, name: run.name },
  };
}

/** Statuses of the same context, the newest first. Every post adds one; the one that counts is the newest. */
export function ofContext(statuses: readonly StatusAnswer[], { context }: StatusContent): StatusAnswer[] {
  return statuses
    .filter((status) => status.context?.name === context.name && status.context.genre === context.genre)
    .sort((a, b) => (b.id ?? 0) - (a.id ?? 0));
}

export function saysTheSame(status: StatusAnswer, wanted: StatusContent): boolean {
  return (
    status.state === wanted.state &&
    (status.description ?? '') === wanted.description &&
    (status.targetUrl ?? undefined) === wanted.targetUrl
  );
}
