import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';

interface Message {
  readonly key: string;
  readonly title: string;
  readonly text: string;
  readonly status: string;
  readonly url?: string;
}

export interface ChatRoom {
  readonly url: string;
  /** By key, what stands in the room. */
  readonly messages: ReadonlyMap<string, Message>;
  /** Everything that was ever posted, in order. */
  readonly posted: readonly Message[];
  stop(): Promise<void>;
}

/** The chat room that `examples/provider-webhook` writes to: one message per key, for those who have the token. */
export async function startChatRoom(token: string): Promise<ChatRoom> {
  const messages = new Map<string, Message>();
  const posted: Message[] = [];
  const take = async (request: IncomingMessage): Promise<unknown> => {
    if (request.method !== 'POST') return {};
    const message = (await json(request)) as Message;
    posted.push(message);
    messages.set(message.key, message);
    return { id: `m-${[...messages.keys()].indexOf(message.key) + 1}` };
  };
  const server = createServer((request, response) => {
    const answer = (status: number, body: unknown): void => {
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    };
    if (request.headers.authorization === `Bearer ${token}`) {
      take(request).then(
        (body) => answer(200, body),
        () => answer(400, { error: 'This is not JSON.' }),
      );
    } else answer(401, { error: 'This token is not known.' });
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/room`,
    messages,
    posted,
    stop: () =>
      new Promise((resolve, reject) => {
        server.close((error) => (error === undefined ? resolve() : reject(error)));
        server.closeAllConnections();
      }),
  };
}
