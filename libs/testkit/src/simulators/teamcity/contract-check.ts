import type { RequestHandler } from 'express';
import type { Contract, ContractProblem } from '../contract.ts';
import { readJson } from '../request-body.ts';

/** A request that is not as the description of TeamCity's API says. */
export interface ContractBreach {
  readonly method: string;
  readonly path: string;
  readonly problems: readonly ContractProblem[];
}

/** Lists breaches and answers as ever. */
export function checkContract(contract: Contract, breaches: ContractBreach[], contextPath: string): RequestHandler {
  return (request, _response, next) => {
    const [whole = '', query = ''] = request.originalUrl.split(/\?(.*)/s, 2);
    const path = whole.slice(contextPath.length).replace(/^\/(?:httpAuth|guestAuth)(?=\/)/, '');
    const problems = contract.validateRequest({
      method: request.method,
      path,
      query: Object.fromEntries(new URLSearchParams(query)),
      body: request.is('json') === false ? undefined : jsonOf(() => readJson(request)),
    });
    if (problems !== undefined && problems.length > 0) breaches.push({ method: request.method, path, problems });
    next();
  };
}

function jsonOf(read: () => unknown): unknown {
  try {
    return read();
  } catch {
    return undefined;
  }
}
