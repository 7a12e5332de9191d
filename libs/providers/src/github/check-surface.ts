import type { Outcome } from '@testwire/contracts';
import { descend } from '../ladder.ts';
import type { Surface, SurfaceRef } from '../provider.ts';
import { CHECK_RUN, writeCheckRun } from './check-run.ts';
import { type CommittedWrite, isCommitted } from './committed-run.ts';
import { COMMIT_STATUS, writeCommitStatus } from './commit-status.ts';
import { cannotWriteChecks, nameOfCredential } from './credential.ts';
import { CHECK_SUMMARY, HEADLINE } from './limits.ts';
import type { Session } from './session.ts';

/** The verdict on a commit: a check run where the credential may write one, a commit status otherwise. */
export function createCheckSurface(session: Session): Surface {
  return {
    kind: 'check',
    dialect: 'github',
    headline: HEADLINE,
    body: CHECK_SUMMARY,
    place: ({ repository, commit, name }) =>
      repository === undefined || commit === undefined ? undefined : `check:${repository.name}@${commit}:${name}`,
    async write(request) {
      if (!isCommitted(request))
        return { kind: 'unsupported', reason: 'The run belongs to no commit, so there is nothing to judge.' };
      return await descend([
        { name: CHECK_RUN, attempt: () => tryCheckRun(session, request) },
        { name: COMMIT_STATUS, attempt: () => writeCommitStatus(session, request) },
      ]);
    },
  };
}

async function tryCheckRun(session: Session, request: CommittedWrite): Promise<Outcome<SurfaceRef>> {
  if (cannotWriteChecks(session.credential)) {
    const reason =
      `GitHub lets only Apps write check runs, and this is a ${nameOfCredential(session.credential)}. ` +
      `Configure "app" with a GitHub App that has "Checks: Read and write" (${session.settings.webUrl}/settings/apps).`;
    return { kind: 'unsupported', reason };
  }
  if (request.previous?.rung === COMMIT_STATUS) {
    // Both would be listed on the commit, and the status would stay as it is for good.
    const reason =
      'this commit already shows a commit status, because a check run was refused: it needs a GitHub App with "Checks: Read and write" ' +
      `(${session.settings.webUrl}/settings/apps). The next commit is tried again.`;
    return { kind: 'unsupported', reason };
  }
  return await writeCheckRun(session, request);
}
