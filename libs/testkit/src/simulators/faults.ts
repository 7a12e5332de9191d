import type { Request, RequestHandler, Response } from 'express';

interface FaultTarget {
  /** Any method when absent. */
  readonly method?: string;
  /** Tested against the path as sent, without the query. */
  readonly path: RegExp;
  /** How many requests; 1 when absent. */
  readonly times?: number;
}

export interface PlannedFailure extends FaultTarget {
  /** `reset` drops the connection instead of answering. */
  readonly status: number | 'reset';
  readonly headers?: Readonly<Record<string, string>>;
  /** Text, or a value that is sent as JSON. */
  readonly body?: unknown;
  /** True: the request takes effect first, and only its answer is lost or replaced. */
  readonly afterEffect?: boolean;
}

export interface PlannedDelay extends FaultTarget {
  /** Milliseconds, or a promise to wait for. */
  readonly until: number | Promise<unknown>;
}

export interface Faults {
  /** Fails the next requests that match. Planned failures are used up in the order they were planned. */
  readonly failNext: (failure: PlannedFailure) => void;
  /** Holds the next requests that match before they take effect. */
  readonly delayNext: (delay: PlannedDelay) => void;
}

export function planFaults(): Faults & { readonly inject: RequestHandler } {
  const failures: Planned<PlannedFailure>[] = [];
  const delays: Planned<PlannedDelay>[] = [];
  return {
    failNext: (failure) => void failures.push({ fault: failure, left: failure.times ?? 1 }),
    delayNext: (delay) => void delays.push({ fault: delay, left: delay.times ?? 1 }),
    async inject(request, response, next) {
      const delay = take(delays, request);
      if (delay !== undefined) await wait(delay.until);
      const failure = take(failures, request);
      if (failure === undefined) next();
      else if (failure.afterEffect === true) failOnAnswer(failure, response, next);
      else fail(failure, response);
    },
  };
}

interface Planned<Fault extends FaultTarget> {
  readonly fault: Fault;
  left: number;
}

function take<Fault extends FaultTarget>(planned: Planned<Fault>[], request: Request): Fault | undefined {
  const path = request.originalUrl.replace(/\?.*$/s, '');
  const index = planned.findIndex(
    ({ fault }) => (fault.method === undefined || fault.method === request.method) && path.search(fault.path) !== -1,
  );
  const found = planned[index];
  if (found === undefined) return undefined;
  found.left -= 1;
  if (found.left === 0) planned.splice(index, 1);
  return found.fault;
}

function wait(until: number | Promise<unknown>): Promise<unknown> {
  // Unreferenced: a held request must not keep a finished test alive.
  return typeof until === 'number' ? new Promise((resolve) => void setTimeout(resolve, until).unref()) : until;
}

function fail(failure: PlannedFailure, response: Response): void {
  if (failure.status === 'reset') {
    response.socket?.destroy();
    return;
  }
  response.status(failure.status).set(failure.headers ?? {});
  if (typeof failure.body === 'string') response.send(failure.body);
  else if (failure.body === undefined) response.end();
  else response.json(failure.body);
}

function failOnAnswer(failure: PlannedFailure, response: Response, next: () => void): void {
  const end = response.end.bind(response);
  response.end = () => {
    response.end = end;
    for (const name of response.getHeaderNames()) {
      if (name.startsWith('content-') || name === 'location') response.removeHeader(name);
    }
    fail(failure, response);
    return response;
  };
  next();
}
