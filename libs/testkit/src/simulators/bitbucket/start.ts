import type { ErrorRequestHandler } from 'express';
import { checkContract, type ContractReport } from '../check-contract.ts';
import { readSharedContract } from '../shared-contract.ts';
import { startSimulator, type Simulator } from '../simulator.ts';
import { type Caller, callersOf } from './access.ts';
import { createApi } from './api.ts';
import { ApiError } from './api-error.ts';
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

export interface BitbucketSimulator extends Simulator, ContractReport, BitbucketWebhooks {
  /** Where its API is: `url` and `/2.0`. */
  readonly apiUrl: string;
  readonly state: BitbucketState;
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
  const { checkRequest, contractReport } = checkContract(options.contract ?? readSharedContract('bitbucket-cloud'), {
    // The description calls the value of a report's field an object; its own examples have numbers and texts there.
    excuses: ({ pointer }) => /^\/data\/\d+\/value$/.test(pointer),
  });

  const simulator = await startSimulator({
    name: 'Bitbucket',
    now: world.now,
    maxBodyBytes: 101 * 1024 * 1024,
    ...(options.port === undefined ? {} : { port: options.port }),
    ...(options.host === undefined ? {} : { host: options.host }),
    routes(app, { url }) {
      app.use('/2.0', checkRequest);
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
    ...contractReport,
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
