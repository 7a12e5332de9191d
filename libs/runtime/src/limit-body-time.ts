import type { Request, Response } from 'express';
import { HttpProblem } from './http-problem.ts';
import { sendProblem } from './send-problem.ts';

export interface BodyTime {
  /** What the client was told; undefined while it still has time, and when its body came in time. */
  readonly exceeded: HttpProblem | undefined;
}

/** Gives the body of a request `patienceMs`, then answers 408, unless it was answered, and closes the connection. */
export function limitBodyTime(request: Request, response: Response, patienceMs: number): BodyTime {
  let exceeded: HttpProblem | undefined;
  const timer = setTimeout(() => {
    if (request.complete) return;
    // Already answered, and the rest of the body is still coming in to be thrown away.
    if (response.writableEnded) {
      request.destroy();
      return;
    }
    exceeded = new HttpProblem(408, 'Request timeout', `The body did not arrive within ${patienceMs / 1000} s.`);
    response.set('Connection', 'close');
    response.once('close', () => request.destroy());
    response.once('finish', () => request.destroy());
    sendProblem(response, exceeded);
  }, patienceMs);
  timer.unref();
  request.once('close', () => clearTimeout(timer));
  return {
    get exceeded() {
      return exceeded;
    },
  };
}
