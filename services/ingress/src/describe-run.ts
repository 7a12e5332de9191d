import { type Configuration, findCodeHost, projectFor } from '@testwire/config';
import type { ChangeRef, RepositoryRef, RunClaim } from '@testwire/contracts';
import { badRequest } from '@testwire/runtime';

/** What a sender says about where a run belongs; all of it may be missing. */
export interface Claim {
  readonly provider?: string | undefined;
  readonly repository?: RepositoryRef | undefined;
  readonly commit?: string | undefined;
  readonly branch?: string | undefined;
  readonly change?: ChangeRef | undefined;
  readonly name?: string | undefined;
}

/** A connection that a sender named and nobody configured. */
export class UnknownConnection extends Error {
  override readonly name = 'UnknownConnection';
}

/** The connection that was named; else the one whose project has this repository; else `local`. */
function connectionOf(claim: Claim, configuration: Pick<Configuration, 'connections' | 'projects'>): string {
  if (claim.provider !== undefined) {
    if (configuration.connections.has(claim.provider)) return claim.provider;
    throw new UnknownConnection(
      `"${claim.provider}" is not a configured connection; configured are ${[...configuration.connections.keys()].join(', ')}.`,
    );
  }
  const repository = claim.repository?.name.toLowerCase();
  const hosts = [...configuration.projects.values()].filter((project) => project.repository?.toLowerCase() === repository);
  return hosts.length === 1 && hosts[0] !== undefined ? hosts[0].connection : 'local';
}

/** Only what was claimed, and what follows from it: a default would stand in the way of somebody who knows. Throws {@link UnknownConnection}. */
export function describeClaim(claim: Claim, configuration: Pick<Configuration, 'connections' | 'projects'>): RunClaim {
  const { provider, repository, commit, branch, change } = claim;
  const named = provider === undefined && repository === undefined ? undefined : connectionOf(claim, configuration);
  // A job of a CI that hosts no code names its CI; the run is shown where the code is.
  const connection = named === undefined || repository === undefined ? named : findCodeHost(named, repository, configuration);
  const project = connection === undefined ? undefined : projectFor(configuration, connection, repository?.name);
  const name = claim.name ?? project?.name;
  return {
    ...(connection === undefined || project === undefined ? {} : { project: project.id, connection }),
    ...(name === undefined ? {} : { name }),
    ...(repository === undefined ? {} : { repository }),
    ...(commit === undefined ? {} : { commit }),
    ...(branch === undefined ? {} : { branch }),
    ...(change === undefined ? {} : { change }),
  };
}

/** The same, for a request that stands or falls with it: throws 400. */
export function describeClaimOrRefuse(claim: Claim, configuration: Pick<Configuration, 'connections' | 'projects'>): RunClaim {
  try {
    return describeClaim(claim, configuration);
  } catch (error) {
    if (error instanceof UnknownConnection) throw badRequest(error.message);
    throw error;
  }
}
