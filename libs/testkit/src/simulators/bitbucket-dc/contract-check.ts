import type { RequestHandler } from 'express';
import type { Contract, ContractProblem } from '../contract.ts';
import { readJson } from '../request-body.ts';

/** A request that is not as Bitbucket's own description of its API says. */
export interface ContractBreach {
  readonly method: string;
  readonly path: string;
  readonly problems: readonly ContractProblem[];
}

/** Lists breaches and answers as ever. To be mounted where the description's paths begin. */
export function checkContract(contract: Contract, breaches: ContractBreach[]): RequestHandler {
  return (request, _response, next) => {
    const [path = '', query = ''] = request.url.split(/\?(.*)/s, 2);
    let body: unknown;
    try {
      body = request.is('json') === false ? undefined : readJson(request);
    } catch {
      // The route refuses it.
    }
    const problems = contract
      .validateRequest({ method: request.method, path, query: Object.fromEntries(new URLSearchParams(query)), body })
      ?.filter((problem) => !isWrongInDescription(problem));
    if (problems !== undefined && problems.length > 0) breaches.push({ method: request.method, path, problems });
    next();
  };
}

/** It calls the value of a report's field an object; its own examples have numbers and texts there. */
function isWrongInDescription({ pointer }: ContractProblem): boolean {
  return /^\/data\/\d+\/value$/.test(pointer);
}
