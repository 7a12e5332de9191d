import express, { type ErrorRequestHandler } from 'express';
import { checkContract, type ContractReport } from '../check-contract.ts';
import { readSharedContract } from '../shared-contract.ts';
import { openAddress, startSimulator, type Simulator } from '../simulator.ts';
import { TeamCityAccess } from './access.ts';
import { createApi } from './api.ts';
import { addArtifactRoutes } from './artifacts.ts';
import { addBuildRoutes } from './builds.ts';
import type { NewBuild, TeamCityPermission, TeamCitySimulatorOptions } from './options.ts';
import { addQueueRoutes } from './queue.ts';
import type { BuildRecord } from './records.ts';
import { notFound, Refusal } from './refusal.ts';
import { addTagRoutes } from './tags.ts';
import { addTestRoutes } from './tests.ts';
import { addWebPages } from './web-pages.ts';
import { createWebhooks, type TeamCityWebhooks } from './webhooks.ts';
import { type TeamCityState, TeamCityWorld } from './world.ts';

export interface TeamCitySimulator extends Simulator, ContractReport, TeamCityWebhooks {
  /** Where TeamCity is: `url` and the context path. */
  readonly baseUrl: string;
  readonly state: TeamCityState;
  addBuild(build: NewBuild): BuildRecord;
  startBuild(id: number): void;
  finishBuild(id: number, status: string): void;
  cancelBuild(id: number): void;
  /** What somebody writes as the comment of a build by hand. */
  comment(id: number, text: string): void;
  /** A tag of somebody else; private when it has an owner. */
  tag(id: number, name: string, owner?: string): void;
  /** Lets somebody else write over the next comment, at once. */
  overwriteNext(text: string): void;
  revoke(username: string, permission: TeamCityPermission): void;
  grant(username: string, permission: TeamCityPermission): void;
}

/** A TeamCity that remembers, on the loopback interface: the parts of its API that concern builds and their tests. */
export async function startTeamCitySimulator(options: TeamCitySimulatorOptions): Promise<TeamCitySimulator> {
  const world = new TeamCityWorld(options);
  const access = new TeamCityAccess(options.users);
  const contextPath = options.contextPath ?? '';
  const { checkRequest, contractReport } = checkContract(options.contract ?? readSharedContract('teamcity'));
  const address = await openAddress(options.port, options.host);
  const root = address.url + contextPath;

  const simulator = await startSimulator({
    name: 'TeamCity',
    address,
    now: world.now,
    routes(app) {
      app.use([`${contextPath}/httpAuth`, contextPath === '' ? '/' : contextPath], checkRequest);
      for (const [prefix, basicOnly] of [
        ['/app/rest', false],
        ['/httpAuth/app/rest', true],
      ] as const) {
        const router = express.Router();
        const api = createApi(router, { world, access, root }, basicOnly);
        addServerRoutes(api);
        addBuildRoutes(api);
        addTagRoutes(api);
        addTestRoutes(api);
        addArtifactRoutes(api);
        addQueueRoutes(api);
        app.use(contextPath + prefix, router);
      }
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
    startBuild: (id) => world.start(world.build(id)),
    finishBuild: (id, status) => world.finish(world.build(id), status),
    cancelBuild: (id) => world.cancel(world.build(id), 'somebody', ''),
    comment: (id, text) => void (world.build(id).comment = { text, username: 'somebody', at: world.now() }),
    tag: (id, name, owner) => void world.build(id).tags.push({ name, ...(owner === undefined ? {} : { owner }) }),
    overwriteNext: (text) => void (world.interference = text),
    revoke: (username, permission) => access.revoke(username, permission),
    grant: (username, permission) => access.grant(username, permission),
  };
}

function addServerRoutes(api: ReturnType<typeof createApi>): void {
  const { root } = api.context;
  api.route('get', '/server', () => ({ body: { version: '2025.07.3 (build 197312)', versionMajor: 2025, webUrl: root } }));
  api.route('get', '/users/:locator', ({ caller, path }) => {
    const { username, ofBuild } = caller.options;
    if (path('locator') !== 'current' || ofBuild !== undefined) throw notFound('No current user.');
    return { body: { id: caller.id, username } };
  });
}

const answerError: ErrorRequestHandler = (error: unknown, _request, response, next) => {
  if (!(error instanceof Refusal)) {
    next(error);
    return;
  }
  response.status(error.status).set(error.headers);
  if (typeof error.body === 'string') response.type('text').send(error.body);
  else response.json(error.body);
};
