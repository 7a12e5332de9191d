import type { Request, RequestHandler } from 'express';
import { readJson } from './request-body.ts';

export interface RecordedRequest {
  readonly method: string;
  /** As sent, still percent-encoded, without the query. */
  readonly path: string;
  /** Without the question mark; empty when there is none. */
  readonly query: string;
  /** Names in lower case. Holds credentials: print it nowhere. */
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  /** What the body says when it is JSON. */
  readonly body?: unknown;
  /** 0 until answered, and for good when the connection was dropped instead. */
  readonly status: number;
  /** Milliseconds since the epoch, when it arrived. */
  readonly at: number;
}

/** How many requests are kept; a simulator that runs for days must not grow without end. */
export const LOGGED_REQUESTS = 20_000;

export interface RequestLog {
  readonly requests: readonly RecordedRequest[];
  readonly unexpected: readonly RecordedRequest[];
  readonly record: RequestHandler;
  markUnexpected(request: Request): void;
}

export function recordRequests(now: () => number): RequestLog {
  const requests: RecordedRequest[] = [];
  const unexpected: RecordedRequest[] = [];
  const entries = new WeakMap<Request, RecordedRequest>();

  return {
    requests,
    unexpected,
    record(request, response, next) {
      const [path = '', query = ''] = request.originalUrl.split(/\?(.*)/s, 2);
      const entry: { -readonly [Key in keyof RecordedRequest]: RecordedRequest[Key] } = {
        method: request.method,
        path,
        query,
        headers: request.headers,
        status: 0,
        at: now(),
      };
      entries.set(request, entry);
      keep(requests, entry);
      // Before the answer leaves, so that a caller that has it also finds it recorded.
      response.once('prefinish', () => {
        entry.status = response.statusCode;
        if (request.is('json') !== false) entry.body = readJsonOrNothing(request);
      });
      next();
    },
    markUnexpected(request) {
      const entry = entries.get(request);
      if (entry !== undefined) keep(unexpected, entry);
    },
  };
}

function keep(list: RecordedRequest[], entry: RecordedRequest): void {
  list.push(entry);
  if (list.length > LOGGED_REQUESTS) list.shift();
}

function readJsonOrNothing(request: Request): unknown {
  try {
    return readJson(request);
  } catch {
    return undefined;
  }
}
