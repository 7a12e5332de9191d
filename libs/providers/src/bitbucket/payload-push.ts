import type { CiEvent } from '@testwire/contracts';
import { z } from 'zod';
import { checkPayload, type Reading } from '../payload.ts';
import { repositoryField, toRepository } from './payload-fields.ts';

const pushHook = z.object({
  repository: repositoryField,
  push: z.object({
    changes: z.array(
      z.object({
        // Null when the branch was deleted.
        new: z
          .object({ type: z.string(), name: z.string().max(512), target: z.object({ hash: z.string() }).nullish() })
          .nullish(),
      }),
    ),
  }),
});

/** https://support.atlassian.com/bitbucket-cloud/docs/event-payloads/#Push. One push may move several branches. */
export function parsePush(payload: unknown): Reading {
  const { repository: given, push } = checkPayload(pushHook, payload, 'Bitbucket push payload');
  const repository = toRepository(given);
  const events: CiEvent[] = [];
  for (const { new: head } of push.changes) {
    if (head?.type !== 'branch' && head?.type !== 'named_branch') continue;
    if (head.target != null) events.push({ type: 'pushed', repository, commit: head.target.hash, branch: head.name });
  }
  if (events.length > 0) return events;
  return { ignored: push.changes.every((change) => change.new == null) ? 'the branch was deleted' : 'only branches are tested' };
}
