import { type ArtifactJob, QUEUES } from '@testwire/contracts';
import { createConsumer, type RedisLink } from '@testwire/queue';
import type { Running } from '@testwire/runtime';
import { cleanUp } from './clean-up.ts';
import type { UploaderDeps } from './deps.ts';
import { HOUR_MS } from './durations.ts';
import { examineArtifact } from './examine-artifact.ts';
import { placeArtifacts } from './place-artifacts.ts';

async function handle(job: ArtifactJob, deps: UploaderDeps): Promise<void> {
  switch (job.step) {
    case 'examine':
      return examineArtifact(job, deps);
    case 'place':
      return placeArtifacts(job.runId, deps);
  }
}

/** Examines and places artifacts, and removes what passed its retention time every hour, until drained. */
export function startUploader(deps: UploaderDeps, redis: RedisLink): Running {
  const consumer = createConsumer(QUEUES.artifacts, {
    redis,
    logger: deps.logger,
    concurrency: 4,
    handle: (job) => handle(job, deps),
  });
  const draining = new AbortController();
  let cleaning: Promise<void> = Promise.resolve();
  const timer = setInterval(() => {
    cleaning = cleaning.then(() => cleanUp(deps, draining.signal));
  }, HOUR_MS);
  return {
    async drain() {
      clearInterval(timer);
      draining.abort();
      await Promise.all([cleaning, consumer.drain()]);
    },
  };
}
