import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import express, { type ErrorRequestHandler, type Express, type RequestHandler } from 'express';
import { type Faults, planFaults } from './faults.ts';
import { recordRequests, type RecordedRequest } from './request-log.ts';

export interface SimulatorDefinition {
  /** Shown to whoever sends a request that the simulator does not know: `GitHub`. */
  readonly name: string;
  /** A free one when absent. */
  readonly port?: number;
  /** The name that others reach it by, when not only this machine may: it then listens on every address. */
  readonly host?: string;
  /** Instead of a port: an address opened before, for what must know the URL first. */
  readonly address?: Address;
  /** Milliseconds since the epoch; the time of day when absent. */
  readonly now?: () => number;
  /** Bytes of the largest accepted request body; 32 MiB when absent. */
  readonly maxBodyBytes?: number;
  /** Runs before planned faults and routes, so that its headers are on every answer, planned failures included. */
  readonly prepare?: RequestHandler;
  /** Adds the vendor's routes. Called once, before the first request. Bodies arrive as bytes: see `readJson` and `readBytes`. */
  routes(app: Express, base: { readonly url: string; readonly requests: readonly RecordedRequest[] }): void;
  /** Answers what a route throws. When absent, express does. */
  readonly onError?: ErrorRequestHandler;
}

/** A provider's API that keeps state; on the loopback interface, unless it was given a host. */
export interface Simulator extends Faults {
  /** `http://127.0.0.1:PORT`, or with the host in its place, without a slash at the end. */
  readonly url: string;
  readonly port: number;
  /** By order of arrival. The newest {@link LOGGED_REQUESTS}. */
  readonly requests: readonly RecordedRequest[];
  /** Requests that no route expects; they were answered with 501. Tests end by asserting that there are none. */
  readonly unexpected: readonly RecordedRequest[];
  /** Drops open connections. A second time it does nothing. */
  close(): Promise<void>;
}

/** Where a simulator will answer. */
export interface Address {
  readonly url: string;
  readonly port: number;
  readonly server: Server;
}

/**
 * Opens an address, on loopback when no `host` names it for others; connections wait until a simulator is started on it. Rejects
 * when the port is taken.
 */
export async function openAddress(port = 0, host?: string): Promise<Address> {
  const server = createServer();
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host === undefined ? '127.0.0.1' : '0.0.0.0', resolve);
  });
  const opened = (server.address() as AddressInfo).port;
  return { url: `http://${host ?? '127.0.0.1'}:${opened}`, port: opened, server };
}

export async function startSimulator(definition: SimulatorDefinition): Promise<Simulator> {
  const { url, port, server } = definition.address ?? (await openAddress(definition.port, definition.host));
  const log = recordRequests(definition.now ?? Date.now);
  const faults = planFaults();
  const app = express();
  app.disable('x-powered-by');
  // An ETag would turn repeated reads into 304 answers, which the simulated vendors send by their own rules.
  app.disable('etag');
  app.use(log.record);
  if (definition.prepare !== undefined) app.use(definition.prepare);
  app.use(express.raw({ type: () => true, limit: definition.maxBodyBytes ?? 32 * 1024 * 1024 }));
  app.use(faults.inject);
  definition.routes(app, { url, requests: log.requests });
  app.use((request, response) => {
    log.markUnexpected(request);
    const message =
      `The ${definition.name} simulator has no answer for ${request.method} ${request.path}. ` +
      'If the real API has this operation, add a route for it; otherwise correct the caller.';
    response.status(501).json({ message });
  });
  if (definition.onError !== undefined) app.use(definition.onError);
  server.on('request', app);

  return {
    url,
    port,
    requests: log.requests,
    unexpected: log.unexpected,
    failNext: faults.failNext,
    delayNext: faults.delayNext,
    close: () =>
      new Promise((resolve, reject) => {
        if (!server.listening) {
          resolve();
          return;
        }
        server.close((error) => (error === undefined ? resolve() : reject(error)));
        server.closeAllConnections();
      }),
  };
}
