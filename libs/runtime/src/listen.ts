import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Express } from 'express';

export interface Listener {
  readonly port: number;
  /** Stops taking connections, lets answers finish, and resolves when the last connection is gone. */
  close(): Promise<void>;
}

/** Bounded in every direction: slow headers, slow bodies and idle connections are let go. */
function boundTimes(server: Server): void {
  server.headersTimeout = 15_000;
  server.requestTimeout = 300_000;
  server.keepAliveTimeout = 65_000;
  server.maxHeadersCount = 100;
}

export async function listen(app: Express, host: string, port: number): Promise<Listener> {
  const server = createServer(app);
  boundTimes(server);
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      resolve();
    });
  });
  const address = server.address() as AddressInfo;
  return {
    port: address.port,
    close: () =>
      new Promise((resolve, reject) => {
        server.close((error) => (error === undefined ? resolve() : reject(error)));
        server.closeIdleConnections();
      }),
  };
}
