import { notifyQueue } from '@testwire/contracts';
import { createConsumer, type RedisLink } from '@testwire/queue';
import type { Running } from '@testwire/runtime';
import type { NotifierDeps } from './deps.ts';
import { notify } from './notify.ts';

/** Serves one provider's queue until drained. */
export function startNotifier(provider: string, deps: NotifierDeps, redis: RedisLink): Running {
  return createConsumer(notifyQueue(provider), {
    redis,
    logger: deps.logger,
    concurrency: 4,
    handle: (job) => notify(job, deps),
  });
}
