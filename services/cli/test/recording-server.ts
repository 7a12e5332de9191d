import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';

export interface Recorded {
  readonly method: string;
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  readonly token: string | undefined;
  readonly body: string;
}

export interface Reply {
  readonly status?: number;
  readonly body: unknown;
}

export interface RecordingServer {
  readonly url: string;
  readonly requests: readonly Recorded[];
  close(): Promise<void>;
}

/** A server that answers what the test says, and remembers what it was asked. */
export async function startRecordingServer(answer: (request: Recorded) => Reply): Promise<RecordingServer> {
  const requests: Recorded[] = [];
  const reply = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const url = new URL(request.url ?? '/', 'http://localhost');
    const recorded: Recorded = {
      method: request.method ?? '',
      path: decodeURIComponent(url.pathname),
      query: Object.fromEntries(url.searchParams),
      token: request.headers.authorization?.replace('Bearer ', ''),
      body: (await buffer(request)).toString('utf8'),
    };
    requests.push(recorded);
    const { status = 200, body: said } = answer(recorded);
    response.writeHead(status, { 'Content-Type': 'application/json' });
    response.end(typeof said === 'string' ? said : JSON.stringify(said));
  };
  const server = createServer((request, response) => void reply(request, response));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    async close() {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}
