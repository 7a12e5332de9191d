import type { RepositoryRef } from '@testwire/contracts';
import type { Configuration } from './configuration.ts';

/**
 * The connection where the code lies that an event speaks of: what is configured; else, for a CI that hosts no code, the one connection
 * of the provider that its event names, preferring one with a project for the repository; else where the event came from.
 */
export function findCodeHost(
  connection: string,
  repository: RepositoryRef,
  { connections, projects }: Pick<Configuration, 'connections' | 'projects'>,
): string {
  const configured = connections.get(connection)?.codeHost;
  if (configured !== undefined) return configured;
  if (repository.host === undefined) return connection;
  const hosts = [...connections.values()].filter(({ provider }) => provider === repository.host).map(({ id }) => id);
  const name = repository.name.toLowerCase();
  const named = hosts.find((id) =>
    [...projects.values()].some((project) => project.connection === id && project.repository?.toLowerCase() === name),
  );
  return named ?? (hosts.length === 1 ? hosts[0] : undefined) ?? connection;
}
