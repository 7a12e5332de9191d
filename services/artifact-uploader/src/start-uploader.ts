import { type ArtifactJob, QUEUES } from '@testwire/contracts';
import { createConsumer, type RedisLink } from '@testwire/queue';
import type { Running } from '@testwire/runtime';
import type { UploaderDeps } from './deps.ts';
import { examineArtifact } from './examine-artifact.ts';
import { placeArtifacts } from './place-artifacts.ts';
import { pruneArtifacts } from './prune-artifacts.ts';

const PRUNE_EVERY_MS = 3_600_000;

async function handle(job: ArtifactJob, deps: UploaderDeps): Promise<void> {
  switch (job.step) {
    case 'examine':
      return examineArtifact(job, deps);
    case 'place':
      return placeArtifacts(job.runId, deps);
  }
}

/** Examines and places artifacts, and prunes old ones every hour, until drained. */
export function startUploader(deps: UploaderDeps, redis: RedisLink): Running {
  const consumer = createConsumer(QUEUES.artifacts, {
    redis,
    logger: deps.logger,
    concurrency: 4,
    handle: (job) => handle(job, deps),
  });
  const prune = async (): Promise<void> => {
    try {
      const removed = await pruneArtifacts(deps);
      if (removed > 0) deps.logger.info({ removed }, 'old artifacts removed');
    } catch (error) {
      deps.logger.error({ err: error }, 'old artifacts could not be removed');
    }
  };
  let pruning: Promise<void> = Promise.resolve();
  const timer = setInterval(() => {
    pruning = pruning.then(prune);
  }, PRUNE_EVERY_MS);
  return {
    async drain() {
      clearInterval(timer);
      await Promise.all([pruning, consumer.drain()]);
    },
  };
}
