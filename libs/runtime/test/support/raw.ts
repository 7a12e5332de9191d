import { once } from 'node:events';
import { connect } from 'node:net';

export interface RawConnection {
  write(text: string | Uint8Array): void;
  /** Everything that was answered until the server closed the connection. */
  readonly closed: Promise<string>;
  /** Resolves when anything was answered. */
  readonly firstData: Promise<unknown>;
  destroy(): void;
}

/** A client without manners: what it sends is what the test writes. */
export async function connectRaw(url: string): Promise<RawConnection> {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  await once(socket, 'connect');
  const chunks: Buffer[] = [];
  socket.on('data', (chunk) => chunks.push(chunk));
  socket.on('error', () => {
    // The server may cut it off.
  });
  return {
    firstData: once(socket, 'data'),
    write: (text) => void socket.write(text),
    closed: once(socket, 'close').then(() => Buffer.concat(chunks).toString('latin1')),
    destroy: () => void socket.destroy(),
  };
}
