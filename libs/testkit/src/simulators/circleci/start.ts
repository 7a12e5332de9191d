import { type ErrorRequestHandler, Router } from 'express';
import { checkContract, type ContractReport } from '../check-contract.ts';
import { readSharedContract } from '../shared-contract.ts';
import { startSimulator, type Simulator } from '../simulator.ts';
import type { WebhookAnswer } from '../webhook-sender.ts';
import { addApi } from './api.ts';
import { jobPayload, workflowPayload } from './hook-payloads.ts';
import type { CircleCISimulatorOptions, NewWorkflow } from './options.ts';
import { throttle } from './rate-limit.ts';
import type { WorkflowRecord } from './records.ts';
import { Refusal } from './refusal.ts';
import { openStorage } from './storage.ts';
import { addWebPages } from './web-pages.ts';
import { type CircleCIWebhooks, createWebhooks } from './webhooks.ts';
import { type CircleCIState, CircleCIWorld } from './world.ts';

export interface CircleCISimulator extends Simulator, ContractReport, CircleCIWebhooks {
  /** Where its API is: `url` and `/api/v2`. */
  readonly apiUrl: string;
  readonly state: CircleCIState;
  /** The storage at another origin, whose addresses are signed. */
  readonly storage: Pick<Simulator, 'url' | 'requests' | 'failNext'>;
  addWorkflow(workflow: NewWorkflow): WorkflowRecord;
  /** Throws when there is no such workflow. */
  finishWorkflow(id: string, status: string): void;
  /** The body of a webhook for the workflow as it is now, without what is the delivery's own. */
  workflowPayload(id: string): Record<string, unknown>;
  jobPayload(id: string, job: string): Record<string, unknown>;
  /** Says that a workflow has completed. */
  announce(id: string): Promise<WebhookAnswer>;
}

/** A CircleCI that remembers, on the loopback interface: the parts of its API that concern workflows and their tests. */
export async function startCircleCISimulator(options: CircleCISimulatorOptions): Promise<CircleCISimulator> {
  const world = new CircleCIWorld(options);
  const { checkRequest, contractReport } = checkContract(options.contract ?? readSharedContract('circleci'));
  const storage = await openStorage(world, options);

  const simulator = await startSimulator({
    name: 'CircleCI',
    now: world.now,
    ...(options.port === undefined ? {} : { port: options.port }),
    ...(options.host === undefined ? {} : { host: options.host }),
    ...(options.requestsPerMinute === undefined ? {} : { prepare: throttle(options.requestsPerMinute, world.now) }),
    routes(app, { url }) {
      app.use('/api/v2', checkRequest);
      const api = Router();
      addApi(api, { world, tokens: options.tokens, pageSize: options.pageSize ?? 20, addressOf: storage.addressOf(url) });
      app.use('/api/v2', api);
      storage.addRoutes(app);
      addWebPages(app, world);
    },
    onError: answerError,
  });
  const webhooks = createWebhooks(options.webhook, world.now);
  const payloadOf = (id: string): Record<string, unknown> => {
    const workflow = world.workflow(id);
    return workflowPayload(workflow, world.project(workflow.project));
  };

  return {
    ...simulator,
    ...webhooks,
    apiUrl: `${simulator.url}/api/v2`,
    state: world,
    storage: storage.signed,
    ...contractReport,
    addWorkflow: (workflow) => world.addWorkflow(workflow),
    finishWorkflow: (id, status) => void (world.workflow(id).status = status),
    workflowPayload: payloadOf,
    jobPayload(id, name) {
      const workflow = world.workflow(id);
      const job = workflow.jobs.find((one) => one.name === name);
      if (job === undefined) throw new RangeError(`Workflow ${id} has no job "${name}".`);
      return jobPayload(workflow, job, world.project(workflow.project));
    },
    announce: (id) => webhooks.sendWebhook('workflow-completed', payloadOf(id)),
    async close() {
      await Promise.all([simulator.close(), storage.signed.close()]);
    },
  };
}

const answerError: ErrorRequestHandler = (error: unknown, _request, response, next) => {
  if (error instanceof Refusal) response.status(error.status).set(error.headers).json({ message: error.message });
  else next(error);
};
