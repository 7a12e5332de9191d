import express, { type ErrorRequestHandler } from 'express';
import { openAddress, startSimulator, type Simulator } from '../simulator.ts';
import { JenkinsAccess } from './access.ts';
import { addApi } from './api.ts';
import { checkContract, type ContractBreach, readJenkinsContract } from './contract-check.ts';
import { type JenkinsPhase, notificationPayload, outboundPayload } from './hook-payloads.ts';
import type { JenkinsPermission, JenkinsSimulatorOptions, NewBuild } from './options.ts';
import type { BuildRecord, TestReport } from './records.ts';
import { Refusal } from './refusal.ts';
import { addWebPages } from './web-pages.ts';
import { createWebhooks, type JenkinsWebhooks } from './webhooks.ts';
import { type JenkinsState, JenkinsWorld } from './world.ts';

const JENKINS_VERSION = '2.516.1';

export interface JenkinsSimulator extends Simulator, JenkinsWebhooks {
  /** Where Jenkins is: `url` and the context path. */
  readonly baseUrl: string;
  readonly state: JenkinsState;
  /** False when there is no API description to check requests against. */
  readonly checksContract: boolean;
  /** Requests that break the API description. They were answered as ever. */
  readonly contractBreaches: readonly ContractBreach[];
  addBuild(build: NewBuild): BuildRecord;
  finishBuild(job: string, number: number, result: string, testReport?: TestReport): void;
  /** What somebody writes into the description of a build by hand. */
  describe(job: string, number: number, description: string): void;
  /** Lets somebody else write the next description that is submitted over, at once. */
  overwriteNext(description: string): void;
  /** Starts everything that waits in the queue. */
  startQueued(): void;
  revoke(user: string, permission: JenkinsPermission): void;
  grant(user: string, permission: JenkinsPermission): void;
  /** What the Notification plugin says of a build as it is now. */
  notificationPayload(job: string, number: number, phase: JenkinsPhase): Record<string, unknown>;
  /** The same from the Outbound WebHook plugin. */
  outboundPayload(job: string, number: number): Record<string, unknown>;
}

/** A Jenkins that remembers, on the loopback interface: the parts of its API that concern builds and their tests. */
export async function startJenkinsSimulator(options: JenkinsSimulatorOptions): Promise<JenkinsSimulator> {
  const world = new JenkinsWorld(options);
  const access = new JenkinsAccess(options);
  const contextPath = options.contextPath ?? '';
  const contract = options.contract === 'off' ? undefined : (options.contract ?? readJenkinsContract());
  const contractBreaches: ContractBreach[] = [];
  const address = await openAddress(options.port);
  const root = address.url + contextPath;

  const simulator = await startSimulator({
    name: 'Jenkins',
    address,
    now: world.now,
    prepare(_request, response, next) {
      response.set('X-Jenkins', JENKINS_VERSION);
      next();
    },
    routes(app) {
      if (contract !== undefined) app.use(checkContract(contract, contractBreaches, contextPath));
      const router = express.Router();
      addApi(router, { world, access, root, startsAtOnce: options.startsAtOnce ?? true });
      app.use(contextPath === '' ? '/' : contextPath, router);
      addWebPages(app, world);
    },
    onError: answerError,
  });

  return {
    ...simulator,
    ...createWebhooks(options.webhook, world, root),
    baseUrl: root,
    state: world,
    checksContract: contract !== undefined,
    contractBreaches,
    addBuild: (build) => world.addBuild(build),
    finishBuild: (job, number, result, testReport) => world.finishBuild(job, number, result, testReport),
    describe: (job, number, description) => void (world.build(job, number).description = description),
    overwriteNext: (description) => void (world.interference = description),
    startQueued: () => world.startQueued(),
    revoke: (user, permission) => access.revoke(user, permission),
    grant: (user, permission) => access.grant(user, permission),
    notificationPayload: (job, number, phase) => notificationPayload(world, root, world.build(job, number), phase),
    outboundPayload: (job, number) => outboundPayload(root, world.build(job, number)),
  };
}

const answerError: ErrorRequestHandler = (error: unknown, _request, response, next) => {
  if (error instanceof Refusal) response.status(error.status).set(error.headers).type('html').send(error.page);
  else next(error);
};
