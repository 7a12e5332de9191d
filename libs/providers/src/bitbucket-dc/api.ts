import { z } from 'zod';
import type { ProviderDeps } from '../provider.ts';
import { readPages, RestClient, type RestRequest } from '../rest-client.ts';
import { bitbucketDcFailures } from './errors.ts';
import { BITBUCKET_DC_LIMITS, BITBUCKET_DC_WINDOWS } from './limits.ts';
import type { BitbucketDcSettings } from './settings.ts';

/** Bearer for HTTP access tokens, basic with the name of an account. */
export function connectApi(settings: BitbucketDcSettings, deps: ProviderDeps): RestClient {
  const { token, username, baseUrl } = settings;
  const basic = Buffer.from(`${username ?? ''}:${token ?? ''}`).toString('base64');
  const authorization = username === undefined ? `Bearer ${token ?? ''}` : `Basic ${basic}`;
  return new RestClient(deps, {
    label: 'Bitbucket Data Center',
    baseUrl,
    // Atlassian's products refuse some writes as forged by a browser when this is missing: a deletion has no content type to tell.
    headers: { 'x-atlassian-token': 'no-check', ...(token === undefined ? {} : { authorization }) },
    secrets: token === undefined ? [] : [basic, token],
    limits: { timeoutMs: BITBUCKET_DC_LIMITS.timeoutMs, maxBytes: BITBUCKET_DC_LIMITS.answerBytes },
    failures: bitbucketDcFailures(settings),
    windows: BITBUCKET_DC_WINDOWS,
  });
}

export interface Listed<T> {
  readonly items: readonly T[];
  /** False when there were more pages than we read. */
  readonly complete: boolean;
}

/** All entries of a list, as many as there are in `maxPages` pages. */
export async function listAll<T>(
  api: RestClient,
  item: z.ZodType<T>,
  request: RestRequest & { readonly maxPages: number },
): Promise<readonly T[]> {
  return (await listPages(api, item, request)).items;
}

/** As {@link listAll}, and whether it was all. The server may give fewer than asked for, so each page says where the next one starts. */
export async function listPages<T>(
  api: RestClient,
  item: z.ZodType<T>,
  { maxPages, ...request }: RestRequest & { readonly maxPages: number },
): Promise<Listed<T>> {
  const page = z.object({
    values: z.array(item).default([]),
    isLastPage: z.boolean().nullish(),
    nextPageStart: z.int().nonnegative().nullish(),
  });
  type Page = z.infer<typeof page>;
  const next = ({ isLastPage, nextPageStart }: Page) => (isLastPage === true ? undefined : (nextPageStart ?? undefined));
  const pages = await readPages(
    (start: number | undefined) =>
      api.json(page, { ...request, query: { ...request.query, start: start ?? 0, limit: BITBUCKET_DC_LIMITS.perPage } }),
    next,
    maxPages,
  );
  const last = pages.at(-1);
  return { items: pages.flatMap(({ values }) => values), complete: last === undefined || next(last) === undefined };
}
