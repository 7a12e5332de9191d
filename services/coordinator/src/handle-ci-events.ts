import { type CiEventsJob, ProviderError, isRetryable } from '@testwire/contracts';
import { PermanentFailure, TryLater } from '@testwire/queue';
import { activeTraceId } from '@testwire/telemetry';
import { applyCiEvent } from './apply-ci-event.ts';
import type { CoordinatorDeps } from './deps.ts';

function asJobFailure(error: unknown): unknown {
  if (!(error instanceof ProviderError)) return error;
  const { failure } = error;
  if (failure.kind === 'rate_limited') return new TryLater(failure.message, failure.retryAfterMs ?? 60_000);
  return isRetryable(failure) ? error : new PermanentFailure(failure.message, { cause: error });
}

/** While one of them may come to something else the next time, the delivery is tried again; then they all are told. */
function asOne(failures: readonly unknown[]): unknown {
  const [first] = failures;
  const temporary = failures.find((failure) => !(failure instanceof PermanentFailure));
  if (temporary !== undefined || failures.length === 1) return temporary ?? first;
  const messages = failures.map((failure) => (failure instanceof Error ? failure.message : String(failure)));
  return new PermanentFailure([...new Set(messages)].join('; '), { cause: first });
}

/** Works on one webhook delivery, once by outcome: what was processed is never processed again, what failed is. */
export async function handleCiEvents(job: CiEventsJob, deps: CoordinatorDeps): Promise<void> {
  const { connection, deliveryId } = job;
  const log = deps.logger.child({ connection, deliveryId });
  const traceId = activeTraceId();
  const wanted = await deps.store.deliveries.begin({
    connection,
    deliveryId,
    event: job.event,
    receivedAt: job.receivedAt,
    ...(traceId === undefined ? {} : { traceId }),
  });
  if (!wanted) {
    log.info('delivery was processed before');
    return;
  }
  const runIds = new Set<string>();
  const reasons: string[] = job.ignored === undefined ? [] : [job.ignored];
  const failures: unknown[] = [];
  for (const event of job.events) {
    try {
      const effect = await applyCiEvent(event, job, deps);
      for (const runId of effect.runIds) runIds.add(runId);
      for (const reason of [effect.ignored, effect.refused]) if (reason !== undefined) reasons.push(reason);
    } catch (error) {
      // The events after it have nothing to do with it.
      failures.push(asJobFailure(error));
    }
  }
  if (failures.length > 0) throw asOne(failures);
  const outcome = runIds.size > 0 ? 'processed' : 'ignored';
  const reason = reasons.join('; ');
  await deps.store.deliveries.settle(connection, deliveryId, {
    outcome,
    runIds: [...runIds],
    ...(reason === '' ? {} : { reason }),
  });
  log.info({ outcome, reason, runIds: [...runIds] }, 'delivery settled');
}

/** The delivery failed for good; sent again by a person, it will be processed again. */
export async function giveUpCiEvents(job: CiEventsJob, error: Error, deps: CoordinatorDeps): Promise<void> {
  await deps.store.deliveries.settle(job.connection, job.deliveryId, { outcome: 'failed', reason: error.message, runIds: [] });
}
