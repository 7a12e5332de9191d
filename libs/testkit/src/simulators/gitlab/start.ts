import type { ErrorRequestHandler, Request, RequestHandler } from 'express';
import { checkContract, type ContractReport } from '../check-contract.ts';
import type { ContractProblem } from '../contract.ts';
import { readBytes } from '../request-body.ts';
import { readSharedContract } from '../shared-contract.ts';
import { startSimulator, type Simulator } from '../simulator.ts';
import { callersOf } from './access.ts';
import { createApi } from './api.ts';
import { ApiError } from './api-error.ts';
import { createPresenter } from './entities.ts';
import { mergeRequestPayload, type MergeRequestAction, pipelinePayload } from './hook-payloads.ts';
import type { GitLabSimulatorOptions, NewMergeRequest, NewNote, NewPipeline } from './options.ts';
import { isExceeded, perMinute, rateLimitHeaders, tooManyRequests } from './rate-limit.ts';
import type { MergeRequestRecord, NoteRecord, PipelineRecord, TestReport } from './records.ts';
import { addIdentityRoutes } from './routes/identity.ts';
import { addMergeRequestRoutes } from './routes/merge-requests.ts';
import { addPipelineRoutes } from './routes/pipelines.ts';
import { addProjectRoutes } from './routes/projects.ts';
import { addStatusRoutes } from './routes/statuses.ts';
import { DEFAULT_UPLOAD_BYTES, uploadTooLarge } from './uploads.ts';
import { addWebPages } from './web-pages.ts';
import { createWebhooks, type GitLabWebhooks } from './webhooks.ts';
import { type GitLabState, GitLabWorld } from './world.ts';

export interface GitLabSimulator extends Simulator, ContractReport, GitLabWebhooks {
  /** Where its API is: `url` and `/api/v4`. */
  readonly apiUrl: string;
  readonly state: GitLabState;
  addMergeRequest(request: NewMergeRequest): MergeRequestRecord;
  addPipeline(pipeline: NewPipeline): PipelineRecord;
  addNote(note: NewNote): NoteRecord;
  /** Changes what a pipeline's own jobs came to, as when it ends. Throws RangeError when there is no such pipeline. */
  updatePipeline(project: number, id: number, change: { readonly status?: string; readonly testReport?: TestReport }): void;
  /** Refuses the next status updates with 409, as when another one is under way. */
  conflictNext(times?: number): void;
  /** The body of a `Pipeline Hook` for the pipeline as it is now. */
  pipelinePayload(project: number, id: number): Record<string, unknown>;
  /** The body of a `Merge Request Hook`. */
  mergeRequestPayload(project: number, iid: number, action: MergeRequestAction): Record<string, unknown>;
}

/** Room in a multipart body for what surrounds the file. */
const ENVELOPE_BYTES = 64 * 1024;

/** A GitLab that remembers, on the loopback interface: the parts of its API that concern test results. */
export async function startGitLabSimulator(options: GitLabSimulatorOptions): Promise<GitLabSimulator> {
  const world = new GitLabWorld(options);
  const limits = options.limits ?? {};
  const { checkRequest, contractReport } = checkContract(options.contract ?? readSharedContract('gitlab'), {
    excuses: comesOtherwise,
  });

  const simulator = await startSimulator({
    name: 'GitLab',
    now: world.now,
    maxBodyBytes: (limits.uploadBytes ?? DEFAULT_UPLOAD_BYTES) + ENVELOPE_BYTES,
    ...(options.port === undefined ? {} : { port: options.port }),
    ...(options.host === undefined ? {} : { host: options.host }),
    ...(limits.requestsPerMinute === undefined ? {} : { prepare: throttle(limits.requestsPerMinute, world.now) }),
    routes(app, { url }) {
      app.use(checkRequest);
      const context = { world, limits, origin: url, present: createPresenter(world, url), callers: callersOf(options.tokens) };
      const api = createApi(app, context);
      addIdentityRoutes(api);
      addProjectRoutes(api);
      addStatusRoutes(api);
      addMergeRequestRoutes(api);
      addPipelineRoutes(api);
      addWebPages(app, world);
    },
    onError: answerError,
  });

  return {
    ...simulator,
    ...createWebhooks(options.webhook, simulator.url, world.now),
    apiUrl: `${simulator.url}/api/v4`,
    state: world,
    ...contractReport,
    addMergeRequest: (request) => world.addMergeRequest(request),
    addPipeline: (pipeline) => world.addPipeline(pipeline),
    addNote: (note) => world.addNote(note),
    updatePipeline: (project, id, change) => world.updatePipeline(project, id, change),
    conflictNext: (times = 1) => void (world.conflictsLeft += times),
    pipelinePayload: (project, id) => pipelinePayload(world, simulator.url, project, id),
    mergeRequestPayload: (project, iid, action) => mergeRequestPayload(world, simulator.url, project, iid, action),
  };
}

/** Counts per credential, good or not, before anything else looks at the request. */
function throttle(limit: number, now: () => number): RequestHandler {
  const quota = perMinute(limit, now);
  return (request, response, next) => {
    if (!request.path.startsWith('/api/')) {
      next();
      return;
    }
    const { authorization, 'private-token': privateToken, 'job-token': jobToken } = request.headers;
    const state = quota.take([authorization, privateToken, jobToken].join('\n'));
    if (isExceeded(state)) throw tooManyRequests(state, now());
    response.set(rateLimitHeaders(state));
    next();
  };
}

/** The description knows JSON bodies only; the same parameters may come in the query or in a form. */
function comesOtherwise({ in: place }: ContractProblem, request: Request): boolean {
  const hasBody = readBytes(request).length > 0;
  const isForm = hasBody && request.is('json') === false;
  return place === 'body' && (isForm || (!hasBody && request.url.includes('?')));
}

const answerError: ErrorRequestHandler = (error: unknown, _request, response, next) => {
  const known = isTooLarge(error) ? uploadTooLarge() : error;
  if (!(known instanceof ApiError)) {
    next(error);
    return;
  }
  response.status(known.status).set(known.headers);
  if (typeof known.body === 'string') response.type('text').send(known.body);
  else response.json(known.body);
};

/** From express's body parser. */
function isTooLarge(error: unknown): boolean {
  return error instanceof Error && 'status' in error && error.status === 413 && !(error instanceof ApiError);
}
