import type { RequestHandler } from 'express';
import { type Contract, type ContractProblem, readContract } from '../contract.ts';
import { readJson } from '../request-body.ts';
import { sharedFolder } from '../shared-contract.ts';

/** A request that is not as the vendor's own description of its API says. */
export interface ContractBreach {
  readonly method: string;
  readonly path: string;
  readonly problems: readonly ContractProblem[];
}

/** Forgejo's description: it has all that Gitea's has, and more. Undefined where the shared folder is absent. */
export function readGiteaContract(): Contract | undefined {
  return readContract(`${sharedFolder()}/contracts/gitea/forgejo.openapi.pruned.json`);
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
    const problems = contract.validateRequest({
      method: request.method,
      path,
      query: Object.fromEntries(new URLSearchParams(query)),
      body,
    });
    if (problems !== undefined && problems.length > 0) breaches.push({ method: request.method, path, problems });
    next();
  };
}
