import { z } from 'zod';
import { checkPayload, type Reading } from '../payload.ts';
import { NO_COMMIT, projectField, toRepository } from './payload-fields.ts';

const pushHook = z.object({ ref: z.string(), after: z.string(), project: projectField });

const BRANCH = 'refs/heads/';

/** https://docs.gitlab.com/user/project/integrations/webhook_events/#push-events */
export function parsePush(payload: unknown): Reading {
  const { ref, after, project } = checkPayload(pushHook, payload, 'GitLab push payload');
  if (NO_COMMIT.test(after)) return { ignored: 'the branch was deleted' };
  if (!ref.startsWith(BRANCH)) return { ignored: 'only branches are tested' };
  return [{ type: 'pushed', repository: toRepository(project), commit: after, branch: ref.slice(BRANCH.length) }];
}
