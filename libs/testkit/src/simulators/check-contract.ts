import type { Request, RequestHandler } from 'express';
import type { Contract, ContractProblem } from './contract.ts';
import { readJson } from './request-body.ts';

/** A request that is not as the vendor's own description of its API says. */
interface ContractBreach {
  readonly method: string;
  /** Without the query and what stands before the place where the check is mounted. */
  readonly path: string;
  readonly problems: readonly ContractProblem[];
}

/** What a simulator tells about the requests that it got. */
export interface ContractReport {
  /** False when there is no API description to check requests against. */
  readonly checksContract: boolean;
  /** Requests that break the API description. They were answered as ever: real servers are more lenient than their descriptions. */
  readonly contractBreaches: readonly ContractBreach[];
}

/** Where a description and the requests that a real server takes differ. */
interface ContractQuirks {
  /** The path under which the description has what is asked for. As sent when absent. */
  readonly toDescribed?: (path: string) => string;
  /** True for a problem of the description, not of the request. None when absent. */
  readonly excuses?: (problem: ContractProblem, request: Request) => boolean;
}

/** Lists breaches and lets every request pass. `checkRequest` is to be mounted where the description's paths begin. */
export function checkContract(
  contract: Contract | 'off' | undefined,
  { toDescribed = (path) => path, excuses = () => false }: ContractQuirks = {},
): { readonly checkRequest: RequestHandler; readonly contractReport: ContractReport } {
  const contractBreaches: ContractBreach[] = [];
  const description = contract === 'off' ? undefined : contract;

  return {
    checkRequest(request, _response, next) {
      const { method } = request;
      const [path = '', query = ''] = request.url.split(/\?(.*)/s, 2);
      const parameters = Object.fromEntries(new URLSearchParams(query));
      const problems = description
        ?.validateRequest({ method, path: toDescribed(path), query: parameters, body: jsonOf(request) })
        ?.filter((problem) => !excuses(problem, request));
      if (problems !== undefined && problems.length > 0) contractBreaches.push({ method, path, problems });
      next();
    },
    contractReport: { checksContract: description !== undefined, contractBreaches },
  };
}

/** Undefined also when it is not JSON at all: the route refuses that. */
function jsonOf(request: Request): unknown {
  if (request.is('json') === false) return undefined;
  try {
    return readJson(request);
  } catch {
    return undefined;
  }
}
