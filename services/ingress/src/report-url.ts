import { isDerivedRunId, linkToRun } from '@testwire/contracts';
import type { AccessToken } from '@testwire/store';
import type { IngressDeps } from './deps.ts';

/**
 * Where the sender's run is going to be shown. The link is signed only when the run is sure to be the sender's: whoever gets one
 * can read the run for good, and of two who choose one id for a new run at the same time, only one gets it. Nor is it signed for tokens
 * that may not read. `known`: the project that the run has, which the token was checked for.
 */
export function reportUrlFor(
  runId: string,
  token: AccessToken,
  known: string | undefined,
  configuration: Pick<IngressDeps['configuration'], 'publicUrl' | 'readAccess' | 'linkSecrets'>,
): string {
  const sure = token.projects === undefined || known !== undefined || isDerivedRunId(runId);
  const mayRead = token.may?.includes('read') !== false;
  return linkToRun(sure && mayRead ? configuration : { ...configuration, linkSecrets: [] }, runId, 'report.html');
}
