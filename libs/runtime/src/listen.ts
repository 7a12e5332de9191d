import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Express } from 'express';

export interface Listener {
  readonly port: number;
  /** Stops taking connections, lets answers finish, and resolves when the last connection is gone. */
  close(): Promise<void>;
}

/** Milliseconds. */
export interface Patience {
  /** For the headers of a request. */
  readonly headersMs: number;
  /** For a whole request, its body included. */
  readonly requestMs: number;
  /** For the next request on a connection. */
  readonly idleMs: number;
  /** Between two looks at how long each request has taken. */
  readonly lookEveryMs: number;
}

/** Bounded in every direction: slow headers, slow bodies and idle connections are let go. */
const PATIENCE: Patience = { headersMs: 15_000, requestMs: 300_000, idleMs: 65_000, lookEveryMs: 5000 };

/** Rejects when the address cannot be listened at, which is better known before anything is opened. */
export async function tryAddress(host: string, port: number): Promise<void> {
  const server = createServer();
  server.listen(port, host);
  await once(server, 'listening');
  server.close();
  await once(server, 'close');
}

/** Serves `app`. Rejects when the address cannot be listened at. */
export function listen(app: Express, host: string, port: number, patience: Patience = PATIENCE): Promise<Listener> {
  return listenThen(() => app, host, port, patience);
}

/** The same for an app that has to know the port, which nobody knows before when it is given as 0. */
export async function listenThen(
  makeApp: (port: number) => Express,
  host: string,
  port: number,
  patience: Patience = PATIENCE,
): Promise<Listener> {
  const options = {
    headersTimeout: patience.headersMs,
    requestTimeout: patience.requestMs,
    keepAliveTimeout: patience.idleMs,
    connectionsCheckingInterval: patience.lookEveryMs,
  };
  const server = createServer(options);
  server.maxHeadersCount = 100;
  let closing = false;
  let answering = 0;
  // Left open are connections whose answer is out: idle ones, and clients that still send a body which was refused.
  const dropWhenAnswered = (): void => {
    if (closing && answering === 0) server.closeAllConnections();
  };
  server.on('request', (_request, response) => {
    answering += 1;
    response.once('close', () => {
      answering -= 1;
      dropWhenAnswered();
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      resolve();
    });
  });
  const address = server.address() as AddressInfo;
  try {
    // Before the next turn of the event loop, so that no request comes earlier.
    server.on('request', makeApp(address.port));
  } catch (error) {
    server.close();
    throw error;
  }
  return {
    port: address.port,
    close: () =>
      new Promise((resolve, reject) => {
        closing = true;
        server.close((error) => (error === undefined ? resolve() : reject(error)));
        dropWhenAnswered();
      }),
  };
}
