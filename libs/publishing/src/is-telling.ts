import { isFinished, type RunReport } from '@testwire/contracts';

/** A cancelled run without tests tells nobody anything. */
export function isTelling({ status, totals }: Pick<RunReport, 'status'> & { readonly totals?: RunReport['totals'] }): boolean {
  return isFinished(status) && !(status === 'cancelled' && (totals?.total ?? 0) === 0);
}
