import { once } from 'node:events';
import { createServer, type IncomingMessage, request as send, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/**
 * What becomes of requests: a status to answer with instead of passing them on, no answer at all (`silent`), an answer that
 * stops half-way (`stall-answer`), or a connection that is dropped after the first piece of the request's body or of the
 * answer's.
 */
type FrontFault = number | 'silent' | 'stall-answer' | 'break-request' | 'break-answer';

export interface Front {
  /** `http://127.0.0.1:PORT`, without a slash at the end. */
  readonly url: string;
  /** How many requests met a fault. */
  readonly faults: number;
  /** From now on the next `times` requests (all of them when absent) that match meet this fault, instead of one planned before. */
  fail(fault: FrontFault, options?: { readonly method?: string; readonly times?: number }): void;
  /** From now on requests are passed on again. */
  heal(): void;
  /** Drops all connections and takes no new ones until {@link Front.open}. */
  close(): Promise<void>;
  /** Listens again, at the same address. */
  open(): Promise<void>;
}

/** An HTTP server that can be away, or answer badly: stands in front of `target` (a URL without a path) and passes requests on as they are. */
export async function startFront(target: string): Promise<Front> {
  let plan: { readonly fault: FrontFault; readonly method: string | undefined; left: number } | undefined;
  let faults = 0;
  let port = 0;

  const takeFault = (method: string | undefined): FrontFault | undefined => {
    if (plan === undefined || plan.left === 0 || (plan.method !== undefined && plan.method !== method)) return undefined;
    plan.left -= 1;
    faults += 1;
    return plan.fault;
  };
  const server = createServer((request, response) => {
    const fault = takeFault(request.method);
    if (fault === undefined) passOn(target, request, response);
    else if (fault === 'silent') request.resume();
    else if (fault === 'break-request') request.once('data', () => request.socket.destroy());
    else if (fault === 'break-answer' || fault === 'stall-answer') passOn(target, request, response, fault);
    else request.resume().once('end', () => response.writeHead(fault).end());
  });
  const open = async (): Promise<void> => {
    server.listen(port, '127.0.0.1');
    await once(server, 'listening');
    port = (server.address() as AddressInfo).port;
  };
  await open();
  return {
    url: `http://127.0.0.1:${port}`,
    get faults() {
      return faults;
    },
    fail(fault, { method, times = Number.POSITIVE_INFINITY } = {}) {
      plan = { fault, method, left: times };
    },
    heal() {
      plan = undefined;
    },
    async close() {
      if (!server.listening) return;
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
    open,
  };
}

function passOn(
  target: string,
  request: IncomingMessage,
  response: ServerResponse,
  fault?: 'break-answer' | 'stall-answer',
): void {
  const { method = 'GET', headers, url = '/' } = request;
  const onward = send(new URL(url, target), { method, headers });
  onward.once('response', (answer) => {
    response.writeHead(answer.statusCode ?? 502, answer.headers);
    if (fault === undefined) {
      answer.pipe(response);
      return;
    }
    answer.once('data', (piece: Buffer) => {
      // The rest is neither read nor sent.
      answer.pause();
      response.write(piece.subarray(0, piece.length / 2), () => {
        if (fault === 'break-answer') response.destroy();
      });
    });
  });
  for (const part of [onward, request]) part.once('error', () => response.destroy());
  response.once('close', () => onward.destroy());
  request.pipe(onward);
}
