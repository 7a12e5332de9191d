import { createConnection, createServer, type AddressInfo, type Server, type Socket } from 'node:net';

/** A database server that can be away: passes on to a socket, can fall silent, and can be closed and opened again. */
export class Proxy {
  readonly #target: string;
  readonly #sockets = new Set<Socket>();
  #server: Server | undefined;
  #silent = false;
  #port = 0;

  constructor(target: string) {
    this.#target = target;
  }

  /** Listens, the second time on the same port as the first. Answers with the port. */
  async open(): Promise<number> {
    const server = createServer((client) => this.#connect(client));
    await new Promise<void>((resolve) => {
      server.listen(this.#port, '127.0.0.1', resolve);
    });
    this.#server = server;
    this.#port = (server.address() as AddressInfo).port;
    return this.#port;
  }

  /** From now on, whatever is said is taken and not answered. */
  silence(): void {
    this.#silent = true;
  }

  async close(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    this.#sockets.clear();
    await new Promise<void>((resolve) => {
      if (this.#server === undefined) resolve();
      else this.#server.close(() => resolve());
    });
    this.#server = undefined;
  }

  #connect(client: Socket): void {
    const server = createConnection(this.#target);
    for (const [from, to] of [
      [client, server],
      [server, client],
    ] as const) {
      this.#sockets.add(from);
      from.on('data', (data) => {
        if (!this.#silent) to.write(data);
      });
      from.on('close', () => to.destroy());
      from.on('error', () => to.destroy());
    }
  }
}
