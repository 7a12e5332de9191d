import type { ErrorRequestHandler } from 'express';
import { checkContract, type ContractReport } from '../check-contract.ts';
import { readSharedContract } from '../shared-contract.ts';
import { type Simulator, startSimulator } from '../simulator.ts';
import { type Caller, callersOf, tokenBuckets } from './access.ts';
import { createApi } from './api.ts';
import { ApiError } from './api-error.ts';
import type { BitbucketDcSimulatorOptions, BitbucketDcTokenOptions, NewComment, NewPullRequest } from './options.ts';
import { addBuildRoutes } from './routes/builds.ts';
import { addIdentityRoutes } from './routes/identity.ts';
import { addPullRequestRoutes } from './routes/pull-requests.ts';
import { addReportRoutes } from './routes/reports.ts';
import { Views } from './views.ts';
import { addWebPages } from './web-pages.ts';
import { type BitbucketDcWebhooks, createWebhooks } from './webhooks.ts';
import { type BitbucketDcState, BitbucketDcWorld, type CommentRecord, type PullRequestRecord } from './world.ts';

export interface BitbucketDcSimulator extends Simulator, ContractReport, BitbucketDcWebhooks {
  /** Where people open it: `url` and the context path. Its API is below, at `/rest`. */
  readonly baseUrl: string;
  readonly state: BitbucketDcState;
  addPullRequest(request: NewPullRequest): PullRequestRecord;
  /** By a person, unless `by` is the position of a token. */
  addComment(comment: NewComment, by?: number): CommentRecord;
  /** The body of an event about a pull request. */
  pullRequestPayload(request: PullRequestRecord): Readonly<Record<string, unknown>>;
  /** The body of `repo:refs_changed`. */
  pushPayload(repository: string, branch: string, commit: string): Readonly<Record<string, unknown>>;
  /** Gives the tokens that are there other repositories, in their order. */
  setTokens(tokens: readonly BitbucketDcTokenOptions[]): void;
}

/** A Bitbucket Data Center that remembers, on the loopback interface: the parts of its API that concern test results. */
export async function startBitbucketDcSimulator(options: BitbucketDcSimulatorOptions): Promise<BitbucketDcSimulator> {
  const world = new BitbucketDcWorld(options);
  const callers: Caller[] = callersOf(options.tokens);
  const { checkRequest, contractReport } = checkContract(options.contract ?? readSharedContract('bitbucket-dc'), {
    // The description calls the value of a report's field an object; its own examples have numbers and texts there.
    excuses: ({ pointer }) => /^\/data\/\d+\/value$/.test(pointer),
  });
  const contextPath = options.contextPath ?? '';

  const simulator = await startSimulator({
    name: 'Bitbucket Data Center',
    now: world.now,
    ...(options.port === undefined ? {} : { port: options.port }),
    ...(options.host === undefined ? {} : { host: options.host }),
    routes(app, { url }) {
      const base = `${contextPath}/rest`;
      addWebPages(app, world);
      app.use(base, checkRequest);
      const api = createApi(app, {
        world,
        views: new Views(world, url + contextPath),
        callers,
        base,
        maxPage: options.maxPage ?? 1000,
        namesCaller: options.namesCaller ?? true,
        take: tokenBuckets(options.rateLimit, world.now),
      });
      addIdentityRoutes(api);
      addBuildRoutes(api);
      addReportRoutes(api);
      addPullRequestRoutes(api);
    },
    onError: answerError,
  });

  const baseUrl = simulator.url + contextPath;
  const views = new Views(world, baseUrl);
  const actor = views.user({ id: 1, name: 'dana' });
  return {
    ...simulator,
    ...createWebhooks(options.webhook, world.now),
    baseUrl,
    state: world,
    ...contractReport,
    addPullRequest: (request) => world.addPullRequest(request),
    addComment: (comment, by) => world.addComment(comment, by === undefined ? undefined : callers[by]?.user),
    pullRequestPayload: (request) => ({ actor, pullRequest: views.pullRequest(request) }),
    pushPayload(repository, branch, commit) {
      const refId = `refs/heads/${branch}`;
      const ref = { id: refId, displayId: branch, type: 'BRANCH' };
      const changes = [{ ref, refId, fromHash: '0'.repeat(40), toHash: commit, type: 'ADD' }];
      return { actor, repository: views.repository(repository), changes };
    },
    setTokens: (tokens) => void callers.splice(0, callers.length, ...callersOf(tokens)),
  };
}

const answerError: ErrorRequestHandler = (error: unknown, _request, response, next) => {
  if (error instanceof ApiError) response.status(error.status).json(error.body);
  else next(error);
};
