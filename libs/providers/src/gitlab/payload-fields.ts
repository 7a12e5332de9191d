import type { RepositoryRef } from '@testwire/contracts';
import { z } from 'zod';
import { isHttpUrl } from '../web-url.ts';

/** Fields that several hooks share. */
export const projectField = z.object({
  id: z.int().nonnegative(),
  path_with_namespace: z.string().min(1),
  web_url: z.string().nullish(),
});

export const NO_COMMIT = /^0+$/;

export function toRepository(project: z.infer<typeof projectField>): RepositoryRef {
  return {
    name: project.path_with_namespace,
    id: String(project.id),
    ...(isHttpUrl(project.web_url) ? { url: project.web_url } : {}),
  };
}

/** GitLab writes `2016-08-12 15:23:28 UTC` and, in some hooks, ISO 8601. Undefined when it is neither. */
export function toIso(time: string | null | undefined): string | undefined {
  const ms = Date.parse((time ?? '').replace(/^(\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d) UTC$/, '$1T$2Z'));
  return Number.isNaN(ms) ? undefined : new Date(ms).toISOString();
}
