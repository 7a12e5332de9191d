import type { RequestHandler } from 'express';
import { type Contract, type ContractProblem, readContract } from '../contract.ts';
import { sharedFolder } from '../shared-contract.ts';

/** A request that is not as the description of Jenkins' API says. */
export interface ContractBreach {
  readonly method: string;
  readonly path: string;
  readonly problems: readonly ContractProblem[];
}

/** Jenkins publishes none: this one was written from its sources. Undefined where the folder is absent. */
export function readJenkinsContract(override?: string): Contract | undefined {
  return readContract(`${sharedFolder(override)}/contracts/jenkins/openapi.hand.json`);
}

/** Lists breaches and answers as ever. Queries and paths are checked; the description knows no JSON bodies. */
export function checkContract(contract: Contract, breaches: ContractBreach[], contextPath: string): RequestHandler {
  return (request, _response, next) => {
    const [whole = '', query = ''] = request.originalUrl.split(/\?(.*)/s, 2);
    const path = whole.slice(contextPath.length);
    const problems = contract.validateRequest({
      method: request.method,
      path: inOneSegment(path),
      query: Object.fromEntries(new URLSearchParams(query)),
      body: undefined,
    });
    if (problems !== undefined && problems.length > 0) breaches.push({ method: request.method, path, problems });
    next();
  };
}

/** `{jobPath}` and `{path}` stand for several segments each, which a template cannot say. */
function inOneSegment(path: string): string {
  return path
    .replace(/^\/job\/.+?(?=\/(?:\d+\/|build$|buildWithParameters$|api\/json$))/, '/job')
    .replace(/(?<=\/artifact\/).+$/, 'file');
}
