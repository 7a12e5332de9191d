import { createRequesterFn, type ResponseBodyTypes } from '@gitbeaker/requester-utils';
import { Commits, MergeRequestNotes, PersonalAccessTokens, Pipelines, Projects, Users } from '@gitbeaker/rest';
import { digestOf, ProviderError } from '@testwire/contracts';
import { exchange, type HttpAnswer, type HttpLimits, type HttpRequest } from '../http.ts';
import type { ProviderDeps } from '../provider.ts';
import { gitlabFailure } from './errors.ts';
import { GITLAB_LIMITS, GITLAB_WINDOWS } from './limits.ts';
import type { GitLabSettings } from './settings.ts';

export interface GitLabApi {
  readonly commits: Commits;
  readonly notes: MergeRequestNotes;
  readonly pipelines: Pipelines;
  readonly projects: Projects;
  readonly tokens: PersonalAccessTokens;
  readonly users: Users;
}

/** What GitBeaker hands to its transport; its own type says only "some record". */
interface TransportOptions {
  readonly prefixUrl: string;
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly searchParams?: string;
  readonly body?: string | FormData;
}

const USUAL: HttpLimits = { timeoutMs: GITLAB_LIMITS.timeoutMs, maxBytes: GITLAB_LIMITS.answerBytes };

/**
 * GitBeaker's resources over our own transport. Its default transport takes the global `fetch`, repeats a 429 ten times within
 * a quarter of a second without heeding Retry-After, and drops the status of what it gave up on.
 */
export function connectApi(settings: GitLabSettings, deps: ProviderDeps, limits: HttpLimits = USUAL): GitLabApi {
  const credential = digestOf(JSON.stringify([settings.baseUrl, settings.token])).slice(0, 32);
  const requesterFn = createRequesterFn(
    (_, options) => Promise.resolve(options),
    async (endpoint, options) => {
      const { prefixUrl, searchParams, method, headers, body } = options as unknown as TransportOptions;
      const url = new URL(endpoint, `${prefixUrl.replace(/\/+$/, '')}/`);
      if (searchParams !== undefined) url.search = searchParams;
      const request: HttpRequest = {
        method,
        url,
        headers: { ...headers, accept: 'application/json', 'user-agent': 'testwire' },
        ...(body === undefined ? {} : { body }),
      };
      await spend(deps, credential, request);
      const answer = await exchange(deps, request, limits);
      if (answer.status < 200 || answer.status > 299) {
        const refused = gitlabFailure(request, answer, settings, deps.now());
        const { kind, retryAfterMs } = refused.failure;
        if (kind === 'rate_limited' && retryAfterMs !== undefined) await deps.budget?.pause(credential, retryAfterMs);
        throw refused;
      }
      return { status: answer.status, headers: Object.fromEntries(answer.headers.entries()), body: parseBody(request, answer) };
    },
  );
  const options = {
    host: settings.baseUrl.slice(0, -'/api/v4'.length),
    ...(settings.tokenKind === 'job' ? { jobToken: settings.token } : { token: settings.token }),
    requesterFn,
    // Zero: no time-out of its own, which would span all pages of a list.
    queryTimeout: 0,
    rateLimits: {},
  };
  return {
    commits: new Commits(options),
    notes: new MergeRequestNotes(options),
    pipelines: new Pipelines(options),
    projects: new Projects(options),
    tokens: new PersonalAccessTokens(options),
    users: new Users(options),
  };
}

/** Takes a request from the budget that all processes share. Throws {@link ProviderError} when there is none left. */
async function spend({ budget }: ProviderDeps, credential: string, { method, url }: HttpRequest): Promise<void> {
  const isNote = method !== 'GET' && url.pathname.includes('/notes');
  const refusal = await budget?.take(credential, [...GITLAB_WINDOWS.requests, ...(isNote ? GITLAB_WINDOWS.notes : [])], 1);
  if (refusal === undefined) return;
  const message = `The budget of requests to GitLab is used up (${refusal.window}); it goes on in ${Math.ceil(refusal.waitMs / 1000)} s.`;
  throw new ProviderError({ kind: 'rate_limited', retryAfterMs: refusal.waitMs, message });
}

function parseBody(request: HttpRequest, { status, body }: HttpAnswer): ResponseBodyTypes {
  if (body.length === 0) return undefined;
  try {
    return JSON.parse(body.toString('utf8')) as ResponseBodyTypes;
  } catch (error) {
    throw new ProviderError(
      {
        kind: 'rejected',
        status,
        message: `${request.method} ${request.url.pathname} was answered with something that is not JSON. Check that the base URL leads to GitLab's API.`,
      },
      { cause: error },
    );
  }
}

interface Page {
  readonly data: readonly unknown[];
  readonly paginationInfo: { readonly next: number | null };
}

/** All entries of a list. A proxy may strip the paging headers: a full page is then followed by another question. */
export async function listAll(
  getPage: (page: { page: number; perPage: number; showExpanded: true }) => Promise<Page>,
): Promise<unknown[]> {
  const all: unknown[] = [];
  let page: number | null = 1;
  for (let count = 0; page !== null && count < GITLAB_LIMITS.pages; count += 1) {
    const { data, paginationInfo }: Page = await getPage({ page, perPage: GITLAB_LIMITS.perPage, showExpanded: true });
    all.push(...data);
    page = paginationInfo.next ?? (data.length === GITLAB_LIMITS.perPage ? page + 1 : null);
  }
  return all;
}
