import { ProviderError } from '@testwire/contracts';
import type { z } from 'zod';
import type { HttpAnswer, HttpLimits } from '../http.ts';
import type { ProviderDeps } from '../provider.ts';
import { readPages, RestClient, type RestRequest } from '../rest-client.ts';
import { azureDevOpsFailures } from './errors.ts';
import { AZURE_DEVOPS_LIMITS, AZURE_DEVOPS_WINDOWS } from './limits.ts';
import { listOf } from './schema.ts';
import type { AzureDevOpsSettings } from './settings.ts';

/** For calls that carry much. */
export const TRANSFER: HttpLimits = {
  timeoutMs: AZURE_DEVOPS_LIMITS.transferTimeoutMs,
  maxBytes: AZURE_DEVOPS_LIMITS.answerBytes,
};

/** How a list is asked for its pages; the API has two spellings. */
export interface Paging {
  readonly top: '$top' | 'top';
  readonly skip: '$skip' | 'skip';
  readonly size: number;
}

export interface Listed<T> {
  readonly items: readonly T[];
  /** False when there were more pages than we read. */
  readonly complete: boolean;
}

/**
 * The REST API of one organization or collection, over our own transport. The vendor's `azure-devops-node-api` brings its own: it takes no
 * `fetch` and no signal, follows redirects (a refused token then ends as a page), asks for the API's list of resources first and goes
 * where that says, and gives bodies without headers, so that the Retry-After of a good answer is lost.
 */
export class AzureDevOpsApi {
  readonly #rest: RestClient;
  readonly #version: string;

  constructor(settings: AzureDevOpsSettings, deps: ProviderDeps) {
    const { baseUrl, token, tokenKind, apiVersion } = settings;
    const basic = Buffer.from(`:${token ?? ''}`).toString('base64');
    this.#version = apiVersion;
    this.#rest = new RestClient(deps, {
      label: 'Azure DevOps',
      baseUrl,
      headers: token === undefined ? {} : { authorization: tokenKind === 'bearer' ? `Bearer ${token}` : `Basic ${basic}` },
      secrets: token === undefined ? [] : [token, basic],
      limits: { timeoutMs: AZURE_DEVOPS_LIMITS.timeoutMs, maxBytes: AZURE_DEVOPS_LIMITS.answerBytes },
      failures: azureDevOpsFailures,
      windows: AZURE_DEVOPS_WINDOWS,
      slowsDown: true,
    });
  }

  json<T>(schema: z.ZodType<T>, request: RestRequest & { readonly preview?: boolean }): Promise<T> {
    return this.#rest.json(schema, this.#versioned(request));
  }

  send(request: RestRequest): Promise<HttpAnswer> {
    return this.#rest.send(this.#versioned(request));
  }

  /** Items of a list, at most {@link AZURE_DEVOPS_LIMITS.pages} pages. A server may give smaller pages than asked: only an empty one is the last. */
  async list<T>(item: z.ZodType<T>, request: RestRequest, { top, skip, size }: Paging): Promise<Listed<T>> {
    let seen = 0;
    const pages = await readPages(
      async (from: number | undefined) => {
        const query = { ...request.query, [top]: size, [skip]: from ?? 0 };
        const { value } = await this.json(listOf(item), { ...request, query });
        seen += value.length;
        return value;
      },
      (page) => (page.length === 0 ? undefined : seen),
      AZURE_DEVOPS_LIMITS.pages,
    );
    return { items: pages.flat(), complete: pages.at(-1)?.length === 0 };
  }

  /** As {@link list}, for who cannot go on without all of them: refuses a list that is longer than we read. */
  async listWhole<T>(item: z.ZodType<T>, request: RestRequest, paging: Paging): Promise<readonly T[]> {
    const { items, complete } = await this.list(item, request, paging);
    if (complete) return items;
    const message = `Azure DevOps lists more than the ${items.length} entries that are read of ${request.path}; remove what is no longer needed there.`;
    throw new ProviderError({ kind: 'rejected', message });
  }

  #versioned({ preview = false, ...request }: RestRequest & { readonly preview?: boolean }): RestRequest {
    return { ...request, query: { ...request.query, 'api-version': preview ? `${this.#version}-preview` : this.#version } };
  }
}
