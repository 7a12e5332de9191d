import express, { type ErrorRequestHandler } from 'express';
import { checkContract, type ContractReport } from '../check-contract.ts';
import { readSharedContract } from '../shared-contract.ts';
import { openAddress, startSimulator, type Simulator } from '../simulator.ts';
import { JenkinsAccess } from './access.ts';
import { addApi } from './api.ts';
import { type JenkinsPhase, notificationPayload, outboundPayload } from './hook-payloads.ts';
import type { JenkinsPermission, JenkinsSimulatorOptions, NewBuild } from './options.ts';
import type { BuildRecord, TestReport } from './records.ts';
import { Refusal } from './refusal.ts';
import { addWebPages } from './web-pages.ts';
import { createWebhooks, type JenkinsWebhooks } from './webhooks.ts';
import { type JenkinsState, JenkinsWorld } from './world.ts';

const JENKINS_VERSION = '2.516.1';

export interface JenkinsSimulator extends Simulator, ContractReport, JenkinsWebhooks {
  /** Where Jenkins is: `url` and the context path. */
  readonly baseUrl: string;
  readonly state: JenkinsState;
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
  const { checkRequest, contractReport } = checkContract(options.contract ?? readSharedContract('jenkins'), {
    toDescribed: inOneSegment,
  });
  const address = await openAddress(options.port, options.host);
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
      const base = contextPath === '' ? '/' : contextPath;
      app.use(base, checkRequest);
      const router = express.Router();
      addApi(router, { world, access, root, startsAtOnce: options.startsAtOnce ?? true });
      app.use(base, router);
      addWebPages(app, world);
    },
    onError: answerError,
  });

  return {
    ...simulator,
    ...createWebhooks(options.webhook, world, root),
    baseUrl: root,
    state: world,
    ...contractReport,
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

/** `{jobPath}` and `{path}` stand for several segments each, which a template cannot say. */
function inOneSegment(path: string): string {
  return path
    .replace(/^\/job\/.+?(?=\/(?:\d+\/|build$|buildWithParameters$|api\/json$))/, '/job')
    .replace(/(?<=\/artifact\/).+$/, 'file');
}

const answerError: ErrorRequestHandler = (error: unknown, _request, response, next) => {
  if (error instanceof Refusal) response.status(error.status).set(error.headers).type('html').send(error.page);
  else next(error);
};
