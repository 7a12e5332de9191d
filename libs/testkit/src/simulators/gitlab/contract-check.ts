import type { Request, RequestHandler } from 'express';
import type { Contract, ContractProblem } from '../contract.ts';
import { readBytes, readJson } from '../request-body.ts';

/** A request that is not as GitLab's own description of its API says. */
export interface ContractBreach {
  readonly method: string;
  readonly path: string;
  readonly problems: readonly ContractProblem[];
}

/** Lists breaches and answers as ever: the real GitLab is more lenient than its description. */
export function checkContract(contract: Contract, breaches: ContractBreach[]): RequestHandler {
  return (request, _response, next) => {
    const [path = '', query = ''] = request.originalUrl.split(/\?(.*)/s, 2);
    const body = jsonOf(request);
    const problems = contract
      .validateRequest({ method: request.method, path, query: Object.fromEntries(new URLSearchParams(query)), body })
      // The description knows JSON bodies only; the same parameters may come in the query or in a form.
      ?.filter((problem) => problem.in !== 'body' || body !== undefined || !hasOtherParameters(request, query));
    if (problems !== undefined && problems.length > 0) breaches.push({ method: request.method, path, problems });
    next();
  };
}

function jsonOf(request: Request): unknown {
  if (request.is('json') === false) return undefined;
  try {
    return readJson(request);
  } catch {
    return undefined;
  }
}

function hasOtherParameters(request: Request, query: string): boolean {
  return query !== '' || (readBytes(request).length > 0 && request.is('json') === false);
}
