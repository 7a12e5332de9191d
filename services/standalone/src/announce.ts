import { hostname } from 'node:os';
import type { Configuration } from '@testwire/config';
import type { Running } from '@testwire/runtime';
import { announceCoordinator } from '@testwire/sdk/discovery';
import type { Logger } from '@testwire/telemetry';

const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|::1)$/;

/** Announces the coordinator to the local network (DNS-SD), where others can reach it and may find it. Undefined: they may not. */
export function announce(configuration: Configuration, port: number, logger: Logger): Running | undefined {
  const { host, publicUrl, coordinator } = configuration;
  if (!coordinator.workerAutoDiscovery || LOOPBACK.test(host)) return undefined;
  const warn = (message: string): void => logger.warn({ message }, 'The coordinator cannot be announced to the local network');
  const end = announceCoordinator({ name: hostname(), port, url: publicUrl, warn });
  return { drain: end };
}
