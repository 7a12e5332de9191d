import { z } from 'zod';
import { checkPayload, type Reading } from '../payload.ts';
import { repositoryField, toRepository } from './payload-fields.ts';

const pushHook = z.object({ ref: z.string(), after: z.string(), repository: repositoryField });

const BRANCH = 'refs/heads/';

export function parsePush(payload: unknown): Reading {
  const { ref, after, repository } = checkPayload(pushHook, payload, 'Gitea push payload');
  if (!ref.startsWith(BRANCH)) return { ignored: 'only branches are tested' };
  if (/^0+$/.test(after)) return { ignored: 'the branch was deleted' };
  const branch = ref.slice(BRANCH.length, BRANCH.length + 512);
  return [{ type: 'pushed', repository: toRepository(repository), commit: after, branch }];
}
