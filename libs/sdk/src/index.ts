export type { TestReport, TestStatus, WorkerEvent } from '@testwire/contracts';
export { Refused, Unreachable } from './http/ask-server.ts';
export { type Clock, systemClock } from './http/clock.ts';
export { EventPublisher } from './publish/event-publisher.ts';
export { publishEvents } from './publish/publish-events.ts';
export { PublishFailed, type PublisherOptions, type PublishOutcome, type RefusedEvent } from './publish/publisher-options.ts';
