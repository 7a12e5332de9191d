import { commitSha, instant } from '@testwire/contracts';
import { z } from 'zod';

export const text = z.string().nullish();

/** What every event has around it: https://learn.microsoft.com/azure/devops/service-hooks/events */
export const envelope = z.object({
  id: text,
  subscriptionId: text,
  notificationId: z.union([z.int(), z.string()]).nullish(),
  eventType: z.string().min(1).max(128),
  resource: z.record(z.string(), z.unknown()).nullish(),
  resourceContainers: z
    .object({ collection: z.object({ baseUrl: text }).nullish(), project: z.object({ id: text }).nullish() })
    .nullish(),
  createdDate: text,
});
export type Envelope = z.infer<typeof envelope>;

/** A subscription may leave the details out, or have an old version of them. */
export const NO_DETAILS = {
  ignored:
    'it does not say which repository and commit it is about: set "Resource details to send" of the subscription to All, and its resource version to 2.0 or the newest',
} as const;

export const NO_COMMIT = /^0+$/;

/** Times have seven digits after the second, and the year 1 where there is none. Undefined for what is no instant. */
export function toInstant(time: string | null | undefined): string | undefined {
  const ms = Date.parse(time ?? '');
  if (Number.isNaN(ms)) return undefined;
  return instant.safeParse(new Date(ms).toISOString()).data;
}

export function toCommit(sha: string | null | undefined): string | undefined {
  const commit = commitSha.safeParse(sha).data;
  return commit === undefined || NO_COMMIT.test(commit) ? undefined : commit;
}
