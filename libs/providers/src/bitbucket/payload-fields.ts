import type { RepositoryRef } from '@testwire/contracts';
import { z } from 'zod';
import { linkOf } from '../web-url.ts';

/** Fields that several events share. */
export const repositoryField = z.object({
  full_name: z.string().min(1),
  uuid: z.string().max(64).nullish(),
  links: z.object({ html: z.object({ href: z.string().nullish() }).nullish() }).nullish(),
});

export function toRepository({ full_name: name, uuid, links }: z.infer<typeof repositoryField>): RepositoryRef {
  const url = linkOf(links?.html?.href);
  return { name, ...(uuid ? { id: uuid } : {}), ...(url === undefined ? {} : { url }) };
}

/** Bitbucket writes `2015-04-06T15:23:38.179678+00:00`. Undefined when it is no time. */
export function toIso(time: string | null | undefined): string | undefined {
  const ms = Date.parse(time ?? '');
  return Number.isNaN(ms) ? undefined : new Date(ms).toISOString();
}
