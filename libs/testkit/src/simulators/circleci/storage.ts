import type { Express, Request, Response } from 'express';
import { startSimulator, type Simulator } from '../simulator.ts';
import { authenticate } from './access.ts';
import type { CircleCISimulatorOptions } from './options.ts';
import type { ArtifactRecord, JobRecord } from './records.ts';
import { Refusal } from './refusal.ts';
import type { CircleCIWorld } from './world.ts';

/** Where the API says that an artifact can be fetched. */
export type ArtifactAddress = (job: JobRecord, artifact: ArtifactRecord) => string;

export interface Storage {
  /** The storage at another origin, whose addresses are signed. */
  readonly signed: Simulator;
  addressOf(own: string): ArtifactAddress;
  /** Adds what CircleCI itself answers for artifacts. */
  addRoutes(app: Express): void;
}

const PATH = '/output/job/:job/artifacts/:container/*path';
const SIGNATURE = 'signature=simulated';

export async function openStorage(world: CircleCIWorld, options: CircleCISimulatorOptions): Promise<Storage> {
  const pathOf: ArtifactAddress = (job, { container, path }) =>
    `/output/job/${job.id}/artifacts/${container}/${path.split('/').map(encodeURIComponent).join('/')}`;

  function contentOf(request: Request): string {
    const { job: id, container, path } = request.params as Record<string, unknown>;
    const wanted = Array.isArray(path) ? path.join('/') : path;
    const job = world.workflows.flatMap(({ jobs }) => jobs).find((one) => one.id === id);
    const artifact = job?.artifacts.find((one) => one.path === wanted && String(one.container) === container);
    if (artifact === undefined) throw new Refusal(404, 'Not found');
    return artifact.content;
  }

  const signed = await startSimulator({
    name: 'CircleCI storage',
    now: world.now,
    routes(app) {
      app.get(PATH, (request: Request, response: Response) => {
        // Like S3: two kinds of permission at once are refused.
        if (request.headers['circle-token'] !== undefined || request.headers.authorization !== undefined)
          response.status(400).send('Only one auth mechanism allowed');
        else if (request.query['signature'] !== 'simulated') response.status(403).send('AccessDenied');
        else sendContent(response, contentOf(request));
      });
    },
  });

  return {
    signed,
    addressOf: (own) => (job, artifact) =>
      options.storage === 'signed' ? `${signed.url}${pathOf(job, artifact)}?${SIGNATURE}` : `${own}${pathOf(job, artifact)}`,
    addRoutes(app) {
      app.get(PATH, (request: Request, response: Response) => {
        authenticate(options.tokens, request.headers);
        if (options.storage === 'redirect') response.redirect(302, `${signed.url}${request.path}?${SIGNATURE}`);
        else sendContent(response, contentOf(request));
      });
    },
  };
}

function sendContent(response: Response, content: string): void {
  response.type('application/octet-stream').send(Buffer.from(content));
}
