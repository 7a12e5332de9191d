import type { RunView, SurfaceWrite } from '../provider.ts';

/** A run of which it is known what it ran for. */
export type CommittedRun = RunView & Required<Pick<RunView, 'repository' | 'commit'>>;

export type CommittedWrite = SurfaceWrite & { readonly run: CommittedRun };

export function isCommitted(request: SurfaceWrite): request is CommittedWrite {
  return request.run.repository !== undefined && request.run.commit !== undefined;
}
