import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { type WorkerEvent, workerEvent } from '@testwire/contracts';

export interface EventServer {
  readonly url: string;
  /** Every event once, in the order in which they came; each was valid. */
  readonly events: readonly WorkerEvent[];
  readonly tokens: ReadonlySet<string>;
  close(): Promise<void>;
}

/** Takes events as the real one does. */
export async function startEventServer(): Promise<EventServer> {
  const known = new Map<string, WorkerEvent>();
  const tokens = new Set<string>();
  const server = createServer((request, response) => {
    const answer = async (): Promise<void> => {
      const body = await text(request);
      tokens.add(request.headers.authorization ?? '');
      const events = (JSON.parse(body) as { events: unknown[] }).events.map((event) => workerEvent.parse(event));
      for (const event of events) known.set(event.id, event);
      const reportUrls = Object.fromEntries(events.map(({ runId }) => [runId, `http://testwire.test/${runId}`]));
      response.writeHead(202, { 'Content-Type': 'application/json' });
      response.end(JSON.stringify({ accepted: events.map(({ id }) => id), duplicate: [], refused: [], reportUrls }));
    };
    void answer();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    get events() {
      return [...known.values()];
    },
    tokens,
    async close() {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}
