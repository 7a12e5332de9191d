import { z } from 'zod';
import type { ProviderDeps } from '../provider.ts';
import { readPages, RestClient, type RestRequest } from '../rest-client.ts';
import { bitbucketFailures } from './errors.ts';
import { BITBUCKET_LIMITS, BITBUCKET_WINDOWS } from './limits.ts';
import type { BitbucketSettings } from './settings.ts';

/** Bearer for access tokens, basic for an API token with the e-mail address of its account. */
export function connectApi(settings: BitbucketSettings, deps: ProviderDeps): RestClient {
  const { token, username, baseUrl } = settings;
  const basic = Buffer.from(`${username ?? ''}:${token ?? ''}`).toString('base64');
  const authorization = username === undefined ? `Bearer ${token ?? ''}` : `Basic ${basic}`;
  return new RestClient(deps, {
    label: 'Bitbucket',
    baseUrl,
    headers: token === undefined ? {} : { authorization },
    secrets: token === undefined ? [] : [basic, token],
    limits: { timeoutMs: BITBUCKET_LIMITS.timeoutMs, maxBytes: BITBUCKET_LIMITS.answerBytes },
    failures: bitbucketFailures(settings),
    windows: BITBUCKET_WINDOWS,
  });
}

export interface Listed<T> {
  readonly items: readonly T[];
  /** False when there were more pages than we read. */
  readonly complete: boolean;
}

/** All entries of a list, by the address that each page gives for the next one. */
export async function listAll<T>(
  api: RestClient,
  item: z.ZodType<T>,
  request: RestRequest & { readonly perPage?: number; readonly maxPages: number },
): Promise<Listed<T>> {
  const { perPage = BITBUCKET_LIMITS.perPage, maxPages, query, ...rest } = request;
  const page = z.object({ values: z.array(item).default([]), next: z.string().nullish() });
  const pages = await readPages(
    (next: string | undefined) =>
      api.json(page, next === undefined ? { ...rest, query: { ...query, pagelen: perPage } } : { ...rest, path: next }),
    ({ next }) => next ?? undefined,
    maxPages,
  );
  return { items: pages.flatMap(({ values }) => values), complete: pages.at(-1)?.next == null };
}
