import type { WorkerEvent } from '@testwire/contracts';
import { EventPublisher } from './event-publisher.ts';
import type { PublisherOptions, PublishOutcome } from './publisher-options.ts';

/**
 * Publishes events to a server and says where each ended. While the server is away it tries again, for `giveUpAfterMs`; what is
 * left then goes to the spool, if there is one. Rejects only with `PublishFailed`, and only when `onUnreachable` is "fail".
 */
export async function publishEvents(events: Iterable<WorkerEvent>, options: PublisherOptions): Promise<PublishOutcome> {
  const publisher = new EventPublisher({ ...options, gatherMs: 0, maxBufferedBytes: options.maxBufferedBytes ?? Infinity });
  for (const event of events) publisher.publish(event);
  return publisher.close();
}
