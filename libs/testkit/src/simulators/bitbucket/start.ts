import type { ErrorRequestHandler } from 'express';
import { readSharedContract } from '../shared-contract.ts';
import { startSimulator, type Simulator } from '../simulator.ts';
import { type Caller, callersOf } from './access.ts';
import { createApi } from './api.ts';
import { ApiError } from './api-error.ts';
import { checkContract, type ContractBreach } from './contract-check.ts';
import { HookPayloads } from './hook-payloads.ts';
import type { BitbucketSimulatorOptions, BitbucketTokenOptions, NewComment, NewPipeline, NewPullRequest } from './options.ts';
import { perHour } from './rate-limit.ts';
import type { CommentRecord, PipelineRecord, PullRequestRecord } from './records.ts';
import { addDownloadRoutes } from './routes/downloads.ts';
import { addIdentityRoutes } from './routes/identity.ts';
import { addPipelineRoutes } from './routes/pipelines.ts';
import { addPullRequestRoutes } from './routes/pull-requests.ts';
import { addReportRoutes } from './routes/reports.ts';
import { addStatusRoutes } from './routes/statuses.ts';
import { Views } from './views.ts';
import { addWebPages } from './web-pages.ts';
import { type BitbucketWebhooks, createWebhooks } from './webhooks.ts';
import { type BitbucketState, BitbucketWorld } from './world.ts';

export interface BitbucketSimulator extends Simulator, BitbucketWebhooks {
  /** Where its API is: `url` and `/2.0`. */
  readonly apiUrl: string;
  readonly state: BitbucketState;
  /** False when there is no API description to check requests against. */
  readonly checksContract: boolean;
  /** Requests that break Bitbucket's API description; they were answered as ever. */
  readonly contractBreaches: readonly ContractBreach[];
  readonly payloads: HookPayloads;
  addPullRequest(request: NewPullRequest): PullRequestRecord;
  addPipeline(pipeline: NewPipeline): PipelineRecord;
  /** By a person, unless `by` is the position of a token. */
  addComment(comment: NewComment, by?: number): CommentRecord;
  updatePipeline(repository: string, buildNumber: number, change: Pick<NewPipeline, 'state' | 'result'>): void;
  /** Gives the tokens that are there other scopes or repositories, in their order. */
  setTokens(tokens: readonly BitbucketTokenOptions[]): void;
}

/** A Bitbucket Cloud that remembers, on the loopback interface: the parts of its API that concern test results. */
export async function startBitbucketSimulator(options: BitbucketSimulatorOptions): Promise<BitbucketSimulator> {
  const world = new BitbucketWorld(options);
  const callers: Caller[] = callersOf(options.tokens);
  const contract = options.contract === 'off' ? undefined : (options.contract ?? readSharedContract('bitbucket-cloud'));
  const contractBreaches: ContractBreach[] = [];

  const simulator = await startSimulator({
    name: 'Bitbucket',
    now: world.now,
    maxBodyBytes: 101 * 1024 * 1024,
    ...(options.port === undefined ? {} : { port: options.port }),
    routes(app, { url }) {
      if (contract !== undefined) app.use('/2.0', checkContract(contract, contractBreaches));
      const take = perHour(options.requestsPerHour ?? Infinity, world.now);
      const api = createApi(app, { world, views: new Views(world, url), origin: url, callers, take });
      addIdentityRoutes(api);
      addStatusRoutes(api);
      addReportRoutes(api);
      addPullRequestRoutes(api, options.commitLinks ?? 'on');
      addDownloadRoutes(api);
      addPipelineRoutes(api);
      addWebPages(app, world);
    },
    onError: answerError,
  });

  return {
    ...simulator,
    ...createWebhooks(options.webhook),
    apiUrl: `${simulator.url}/2.0`,
    state: world,
    checksContract: contract !== undefined,
    contractBreaches,
    payloads: new HookPayloads(world, new Views(world, simulator.url), simulator.url),
    addPullRequest: (request) => world.addPullRequest(request),
    addPipeline: (pipeline) => world.addPipeline(pipeline),
    addComment: (comment, by) => world.addComment(comment, by === undefined ? undefined : callers[by]?.user),
    updatePipeline: (repository, buildNumber, change) => world.updatePipeline(repository, buildNumber, change),
    setTokens: (tokens) => void callers.splice(0, callers.length, ...callersOf(tokens)),
  };
}

const answerError: ErrorRequestHandler = (error: unknown, _request, response, next) => {
  if (error instanceof ApiError) response.status(error.status).json(error.body);
  else next(error);
};
