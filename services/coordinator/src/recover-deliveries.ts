import { ProviderError } from '@testwire/contracts';
import type { CoordinatorDeps } from './deps.ts';

type Deps = Pick<CoordinatorDeps, 'configuration' | 'providers' | 'logger' | 'now'>;

/** How far back is looked: what was lost in the last looks, too, is asked for again. */
const LOOK_BACK_MS = 30 * 60_000;

/**
 * Has those webhooks sent again that a provider could not deliver, where it does not do so by itself. Answers how many. Several coordinators
 * may ask for the same one: it is the same delivery, and is worked on once. A provider that does not answer is asked again in the next round.
 */
export async function recoverDeliveries(deps: Deps): Promise<number> {
  const { configuration, providers, logger } = deps;
  const since = new Date(deps.now() - LOOK_BACK_MS).toISOString();
  let recovered = 0;
  for (const [connection, provider] of providers) {
    const projects = [...configuration.projects.values()].filter((project) => project.connection === connection);
    const repositories = projects.flatMap(({ repository }) => (repository === undefined ? [] : [repository]));
    try {
      const asked = await provider.recoverDeliveries?.(since, { webhookPath: `/webhooks/${connection}`, repositories });
      if (asked === undefined || asked === 0) continue;
      logger.warn({ connection, deliveries: asked }, 'lost deliveries asked for again');
      recovered += asked;
    } catch (error) {
      if (!(error instanceof ProviderError)) throw error;
      logger.warn({ err: error, connection }, 'lost deliveries could not be looked for');
    }
  }
  return recovered;
}
