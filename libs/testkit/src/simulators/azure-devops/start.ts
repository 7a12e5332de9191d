import type { ErrorRequestHandler, RequestHandler } from 'express';
import { checkContract, type ContractReport } from '../check-contract.ts';
import { readSharedContract } from '../shared-contract.ts';
import { openAddress, startSimulator, type Simulator } from '../simulator.ts';
import { callersOf } from './access.ts';
import { createApi } from './api.ts';
import { ApiError } from './api-error.ts';
import { buildPayload, type HookPayload, type PullRequestEvent, pullRequestPayload, pushPayload } from './hook-payloads.ts';
import type { AzureDevOpsSimulatorOptions, NewBuild, NewPullRequest, NewTestRun, NewThread } from './options.ts';
import { createPresenter } from './present.ts';
import type { BuildRecord, IdentityRecord, PullRequestRecord, Right, TestRunRecord, ThreadRecord } from './records.ts';
import { addBuildRoutes } from './routes/builds.ts';
import { addGitRoutes } from './routes/git.ts';
import { addIdentityRoutes } from './routes/identity.ts';
import { addTestRoutes } from './routes/tests.ts';
import { addThreadRoutes } from './routes/threads.ts';
import { addWebPages } from './web-pages.ts';
import { type AzureDevOpsWebhooks, createWebhooks } from './webhooks.ts';
import { type AzureDevOpsState, AzureDevOpsWorld } from './world.ts';

export interface AzureDevOpsSimulator extends Simulator, ContractReport, AzureDevOpsWebhooks {
  /** The organization: what a connection has as its base URL. */
  readonly baseUrl: string;
  readonly state: AzureDevOpsState;
  /** Who a token acts as, by its position. */
  identity(index?: number): IdentityRecord;
  /** Takes a right away from every token, as when somebody changes the project's settings. */
  deny(right: Right): void;
  /** Has the next answers ask to slow down, good ones too. */
  slowDown(seconds: number, times?: number): void;
  addPullRequest(request: NewPullRequest): PullRequestRecord;
  addThread(thread: NewThread): ThreadRecord;
  addBuild(build: NewBuild): BuildRecord;
  addTestRun(run: NewTestRun): TestRunRecord;
  buildPayload(id: number, version?: '1.0' | '2.0'): HookPayload;
  pullRequestPayload(id: number, event: PullRequestEvent): HookPayload;
  pushPayload(push: { readonly repository: string; readonly ref: string; readonly commit: string }): HookPayload;
}

/** An organization at Azure DevOps that remembers, on the loopback interface: the parts of its API that concern test results. */
export async function startAzureDevOpsSimulator(options: AzureDevOpsSimulatorOptions): Promise<AzureDevOpsSimulator> {
  const world = new AzureDevOpsWorld(options);
  const callers = callersOf(options.tokens);
  const { checkRequest, contractReport } = checkContract(options.contract ?? readSharedContract('azure-devops'));
  const delays = planDelays();
  const address = await openAddress(options.port, options.host);
  const baseUrl = `${address.url}/${options.organization}`;
  const present = createPresenter(world, baseUrl);

  const simulator = await startSimulator({
    name: 'Azure DevOps',
    address,
    now: world.now,
    // An attachment of 50 MiB, as base64 in JSON.
    maxBodyBytes: 80 * 1024 * 1024,
    prepare: delays.prepare,
    routes(app, { url }) {
      addWebPages(app, world);
      app.use(checkRequest);
      const { organization, refuseWith = 203 } = options;
      const api = createApi(app, { world, present, organization, origin: url, callers, refuseWith });
      addIdentityRoutes(api);
      addGitRoutes(api);
      addThreadRoutes(api);
      addBuildRoutes(api);
      addTestRoutes(api);
    },
    onError: answerError,
  });

  return {
    ...simulator,
    ...createWebhooks(options.webhook, baseUrl, world.now),
    baseUrl,
    state: world,
    ...contractReport,
    identity(index = 0) {
      const caller = callers[index];
      if (caller === undefined) throw new RangeError(`The simulator has no token ${index}.`);
      return caller.identity;
    },
    deny(right) {
      for (const { rights } of callers) rights.delete(right);
    },
    slowDown: (seconds, times) => delays.plan(seconds, times),
    addPullRequest: (request) => world.addPullRequest(request),
    addThread: (thread) => world.addThread(thread),
    addBuild: (build) => world.addBuild(build),
    addTestRun: (run) => world.addTestRun(run),
    buildPayload: (id, version) => buildPayload(world, present, id, version),
    pullRequestPayload: (id, event) => pullRequestPayload(world, present, id, event),
    pushPayload: (push) => pushPayload(world, present, push),
  };
}

/** https://learn.microsoft.com/azure/devops/integrate/concepts/rate-limits: delays come before refusals. */
function planDelays(): { readonly prepare: RequestHandler; plan(seconds: number, times?: number): void } {
  const planned: number[] = [];
  return {
    plan(seconds, times = 1) {
      for (let count = 0; count < times; count += 1) planned.push(seconds);
    },
    prepare(_request, response, next) {
      const seconds = planned.shift();
      if (seconds !== undefined)
        response.set({ 'Retry-After': String(seconds), 'X-RateLimit-Resource': 'core', 'X-RateLimit-Delay': '1.5' });
      next();
    },
  };
}

const answerError: ErrorRequestHandler = (error: unknown, _request, response, next) => {
  if (!(error instanceof ApiError)) {
    next(error);
    return;
  }
  response.status(error.status).set(error.headers);
  if (typeof error.body === 'string') response.type('html').send(error.body);
  else response.json(error.body);
};
