import type { PipelineConclusion } from '@testwire/contracts';

/** A cancelled build has the status UNKNOWN: https://www.jetbrains.com/help/teamcity/rest/build.html */
export function conclusionOf(status: string | null | undefined, isCancelled: boolean): PipelineConclusion {
  if (isCancelled || status === 'UNKNOWN') return 'cancelled';
  if (status === 'SUCCESS' || status === 'NORMAL' || status === 'WARNING') return 'success';
  return status === 'FAILURE' || status === 'ERROR' ? 'failure' : 'unknown';
}
