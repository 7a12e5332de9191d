import { type ErrorRequestHandler, Router } from 'express';
import { checkContract, type ContractReport } from '../check-contract.ts';
import { readSharedContract } from '../shared-contract.ts';
import { startSimulator, type Simulator } from '../simulator.ts';
import type { WebhookAnswer } from '../webhook-sender.ts';
import { addApi } from './api.ts';
import { buildPayload } from './hook-payload.ts';
import type { BuildState, NewBuild, TravisSimulatorOptions } from './options.ts';
import { Refusal } from './refusal.ts';
import { addWebPages } from './web-pages.ts';
import { createWebhooks, type TravisWebhooks } from './webhooks.ts';
import { type BuildRecord, type TravisState, TravisWorld } from './world.ts';

export interface TravisSimulator extends Simulator, ContractReport, TravisWebhooks {
  /** Where its API is, as at an Enterprise server: `url` and `/api`. */
  readonly apiUrl: string;
  readonly state: TravisState;
  addBuild(build: NewBuild): BuildRecord;
  /** Throws RangeError when there is no such build. */
  setState(id: number, state: BuildState): void;
  /** The JSON that a webhook for the build as it is now has in its form. */
  buildPayload(id: number): Record<string, unknown>;
  /** Sends the webhook of a build. */
  announce(id: number): Promise<WebhookAnswer>;
  /** From now on webhooks are signed with another key, whose public half `/config` has. A new one when `pem` is absent. */
  rotateKey(pem?: string): void;
}

/** A Travis CI that remembers, on the loopback interface: the parts of its API that concern builds. */
export async function startTravisSimulator(options: TravisSimulatorOptions): Promise<TravisSimulator> {
  const world = new TravisWorld(options);
  const { checkRequest, contractReport } = checkContract(options.contract ?? readSharedContract('travis'));

  const simulator = await startSimulator({
    name: 'Travis CI',
    now: world.now,
    ...(options.port === undefined ? {} : { port: options.port }),
    ...(options.host === undefined ? {} : { host: options.host }),
    routes(app) {
      app.use('/api', checkRequest);
      const api = Router();
      addApi(api, world, options.tokens);
      app.use('/api', api);
      addWebPages(app, world);
    },
    onError: answerError,
  });
  const webhooks = createWebhooks(options.webhook, () => world.privateKey);

  const buildOf = (id: number): BuildRecord => {
    const build = world.build(id);
    if (build === undefined) throw new RangeError(`There is no build ${id}; add it first.`);
    return build;
  };
  const payloadOf = (id: number): Record<string, unknown> => {
    const build = buildOf(id);
    const repository = world.repositories.find(({ slug }) => slug === build.repository) ?? { slug: build.repository };
    return buildPayload(build, repository);
  };

  return {
    ...simulator,
    ...webhooks,
    apiUrl: `${simulator.url}/api`,
    state: world,
    ...contractReport,
    addBuild: (build) => world.addBuild(build),
    setState: (id, state) => world.setState(buildOf(id), state),
    buildPayload: payloadOf,
    announce: (id) => webhooks.sendWebhook(buildOf(id).repository, payloadOf(id)),
    rotateKey: (pem) => world.rotateKey(pem),
  };
}

const answerError: ErrorRequestHandler = (error: unknown, _request, response, next) => {
  if (error instanceof Refusal)
    response
      .status(error.status)
      .json({ '@type': 'error', error_type: error.type, error_message: error.message, ...error.fields });
  else next(error);
};
