import type { NextFunction, Request, Response } from 'express';
import { HttpProblem } from './http-problem.ts';
import { sendProblem } from './send-problem.ts';

const HOST = /^(\[[0-9a-f:.]+\]|[^\s:/@]+)(?::\d+)?$/i;

/** The name in a Host header, without its port and in lower case; IPv6 in brackets, as `URL.hostname` has it. */
function nameIn(host: string | undefined): string | undefined {
  return HOST.exec(host ?? '')?.[1]?.toLowerCase();
}

/**
 * Answers 421 to requests that were meant for another host. A web page can make a browser send requests to a loopback
 * address under the page's own name, and read the answers; by that name they are told apart.
 * https://en.wikipedia.org/wiki/DNS_rebinding
 */
export function checkHost(allowed: ReadonlySet<string>): (request: Request, response: Response, next: NextFunction) => void {
  return (request, response, next) => {
    const name = nameIn(request.headers.host);
    if (name !== undefined && allowed.has(name)) next();
    else sendProblem(response, new HttpProblem(421, 'Misdirected request', 'This server does not go by the name in "Host".'));
  };
}
