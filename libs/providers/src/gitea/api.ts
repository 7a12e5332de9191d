import { ProviderError } from '@testwire/contracts';
import { z } from 'zod';
import type { ProviderDeps } from '../provider.ts';
import { RestClient, type RestRequest } from '../rest-client.ts';
import { giteaFailures } from './errors.ts';
import { GITEA_LIMITS, GITEA_WINDOWS } from './limits.ts';
import type { GiteaSettings } from './settings.ts';

export function connectApi(settings: GiteaSettings, deps: ProviderDeps): RestClient {
  const { token, baseUrl } = settings;
  return new RestClient(deps, {
    label: 'Gitea',
    baseUrl,
    headers: token === undefined ? {} : { authorization: `token ${token}` },
    secrets: token === undefined ? [] : [token],
    limits: { timeoutMs: GITEA_LIMITS.timeoutMs, maxBytes: GITEA_LIMITS.answerBytes },
    failures: giteaFailures(settings),
    windows: GITEA_WINDOWS,
  });
}

/**
 * All entries of a list. A server may give less than a page as asked, or everything at once and heed no page: the header X-Total-Count
 * tells whether there is more, and without it a page that brings nothing new.
 */
export async function listAll<T extends { readonly id?: number | null | undefined }>(
  api: RestClient,
  item: z.ZodType<T>,
  { maxPages, query, ...request }: RestRequest & { readonly maxPages: number },
): Promise<readonly T[]> {
  const all: T[] = [];
  const seen = new Set<number | null | undefined>();
  for (let page = 1; page <= maxPages; page += 1) {
    const { headers, body } = await api.send({ ...request, query: { ...query, ...(page === 1 ? {} : { page }) } });
    const fresh = readList(item, body, request.path).filter((one) => !seen.has(one.id));
    for (const one of fresh) seen.add(one.id);
    all.push(...fresh);
    const total = headers.get('x-total-count');
    if (fresh.length === 0 || (total !== null && all.length >= Number(total))) break;
  }
  return all;
}

function readList<T>(item: z.ZodType<T>, body: Buffer, path: string): readonly T[] {
  const advice = 'Check that the base URL leads to the API, and the version of the server.';
  let list: unknown;
  try {
    list = JSON.parse(body.toString('utf8'));
  } catch (cause) {
    const message = `Gitea's answer to GET ${path} is not JSON. ${advice}`;
    throw new ProviderError({ kind: 'rejected', message }, { cause });
  }
  // An empty list may come as null.
  const parsed = z.array(item).nullable().safeParse(list);
  if (parsed.success) return parsed.data ?? [];
  const faults = parsed.error.issues.slice(0, 3).map((issue) => `${issue.path.join('.') || 'the body'}: ${issue.message}`);
  const message = `Gitea's answer to GET ${path} has other fields than expected (${faults.join('; ')}). ${advice}`;
  throw new ProviderError({ kind: 'rejected', message });
}
