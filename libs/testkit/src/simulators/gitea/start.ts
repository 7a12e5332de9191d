import type { ErrorRequestHandler } from 'express';
import { checkContract, type ContractReport } from '../check-contract.ts';
import { readSharedContract } from '../shared-contract.ts';
import { startSimulator, type Simulator } from '../simulator.ts';
import { type Caller, callersOf } from './access.ts';
import { createApi } from './api.ts';
import { ApiError } from './api-error.ts';
import { HookPayloads } from './hook-payloads.ts';
import type { GiteaSimulatorOptions, GiteaTokenOptions, NewComment, NewPullRequest, NewRun } from './options.ts';
import type { CommentRecord, PullRequestRecord, RunRecord } from './records.ts';
import { addActionRoutes } from './routes/actions.ts';
import { addCommentRoutes } from './routes/comments.ts';
import { addIdentityRoutes } from './routes/identity.ts';
import { addPullRequestRoutes } from './routes/pull-requests.ts';
import { addReleaseRoutes } from './routes/releases.ts';
import { addStatusRoutes } from './routes/statuses.ts';
import { Views } from './views.ts';
import { addWebPages } from './web-pages.ts';
import { createWebhooks, type GiteaWebhooks } from './webhooks.ts';
import { type GiteaState, GiteaWorld } from './world.ts';

export interface GiteaSimulator extends Simulator, ContractReport, GiteaWebhooks {
  readonly state: GiteaState;
  readonly payloads: HookPayloads;
  addPullRequest(request: NewPullRequest): PullRequestRecord;
  addRun(run: NewRun): RunRecord;
  addComment(comment: NewComment): CommentRecord;
  /** Gives the tokens that are there other scopes or permissions. */
  setTokens(tokens: readonly GiteaTokenOptions[]): void;
}

/** A Gitea or Forgejo that remembers, on the loopback interface: the parts of its API that concern test results. */
export async function startGiteaSimulator(options: GiteaSimulatorOptions): Promise<GiteaSimulator> {
  const world = new GiteaWorld(options);
  const toCallers = (tokens: readonly GiteaTokenOptions[]): Caller[] => callersOf(tokens, (login) => world.account(login));
  const callers = toCallers(options.tokens);
  const { checkRequest, contractReport } = checkContract(options.contract ?? readSharedContract('gitea'));

  const simulator = await startSimulator({
    name: 'Gitea',
    now: world.now,
    maxBodyBytes: 101 * 1024 * 1024,
    ...(options.port === undefined ? {} : { port: options.port }),
    ...(options.host === undefined ? {} : { host: options.host }),
    routes(app, { url }) {
      app.use('/api/v1', checkRequest);
      const api = createApi(app, { world, views: new Views(world, url), options, callers });
      addIdentityRoutes(api);
      addStatusRoutes(api);
      addCommentRoutes(api);
      addPullRequestRoutes(api);
      addReleaseRoutes(api);
      addActionRoutes(api);
      addWebPages(app, world);
    },
    onError: answerError,
  });

  return {
    ...simulator,
    ...createWebhooks(options),
    state: world,
    ...contractReport,
    payloads: new HookPayloads(world, new Views(world, simulator.url)),
    addPullRequest: (request) => world.addPullRequest(request),
    addRun: (run) => world.addRun(run),
    addComment: (comment) => world.addComment(comment),
    setTokens: (tokens) => void callers.splice(0, callers.length, ...toCallers(tokens)),
  };
}

const answerError: ErrorRequestHandler = (error: unknown, _request, response, next) => {
  if (error instanceof ApiError) response.status(error.status).json(error.body);
  else next(error);
};
