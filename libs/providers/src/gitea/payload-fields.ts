import type { RepositoryRef } from '@testwire/contracts';
import { z } from 'zod';
import { linkOf } from '../web-url.ts';

/** Fields that several events share. */
export const repositoryField = z.object({
  id: z.int().nullish(),
  full_name: z.string().min(1),
  html_url: z.string().nullish(),
});

export function toRepository({ id, full_name: name, html_url: page }: z.infer<typeof repositoryField>): RepositoryRef {
  const url = linkOf(page);
  return { name, ...(id == null ? {} : { id: String(id) }), ...(url === undefined ? {} : { url }) };
}

/** Undefined when it is no time. The year 1 stands for none. */
export function toIso(time: string | null | undefined): string | undefined {
  const ms = Date.parse(time ?? '');
  return Number.isNaN(ms) || ms < 0 ? undefined : new Date(ms).toISOString();
}
