import type { z } from 'zod';
import type { ProviderDeps } from '../provider.ts';
import { readPages, RestClient } from '../rest-client.ts';
import { circleciFailures } from './errors.ts';
import { CIRCLECI_LIMITS } from './limits.ts';
import { pageOf } from './schema.ts';
import type { CircleCISettings } from './settings.ts';

export interface CircleCIApi {
  readonly rest: RestClient;
  readonly settings: CircleCISettings;
  readonly deps: ProviderDeps;
  /** All items of a list; `complete` is false when there are more than is read. */
  list<Item extends z.ZodType>(item: Item, request: ListRequest): Promise<List<z.output<Item>>>;
}

interface ListRequest {
  readonly path: string;
  readonly needs: string;
  /** Bytes of one page. */
  readonly maxBytes: number;
}

interface List<Item> {
  readonly items: readonly Item[];
  readonly complete: boolean;
}

export function connectApi(settings: CircleCISettings, deps: ProviderDeps): CircleCIApi {
  const { baseUrl, token } = settings;
  const rest = new RestClient(deps, {
    label: 'CircleCI',
    baseUrl,
    headers: credentialOf(settings),
    secrets: token === undefined ? [] : [token],
    limits: { timeoutMs: CIRCLECI_LIMITS.timeoutMs, maxBytes: CIRCLECI_LIMITS.answerBytes },
    failures: circleciFailures(settings),
    // It limits requests, and publishes no number: its 429 is waited out.
    windows: [],
  });
  return {
    rest,
    settings,
    deps,
    async list(item, { path, needs, maxBytes }) {
      const schema = pageOf(item);
      const limits = { timeoutMs: CIRCLECI_LIMITS.transferTimeoutMs, maxBytes: Math.min(maxBytes, CIRCLECI_LIMITS.answerBytes) };
      const pages = await readPages(
        (cursor: string | undefined) => rest.json(schema, { path, query: { 'page-token': cursor }, needs, limits }),
        (page) => page.next_page_token || undefined,
        CIRCLECI_LIMITS.pages,
      );
      return { items: pages.flatMap((page) => page.items), complete: !pages.at(-1)?.next_page_token };
    },
  };
}

/** https://circleci.com/docs/api-developers-guide/#authentication-and-authorization */
export function credentialOf({ token }: CircleCISettings): Readonly<Record<string, string>> {
  return token === undefined ? {} : { 'circle-token': token };
}
