export * from './example.ts';
export type {
  BitbucketRepositoryOptions,
  BitbucketSimulatorOptions,
  BitbucketTokenOptions,
  BitbucketWebhookOptions,
} from './options.ts';
export type { TestCase as BitbucketTestCase } from './records.ts';
export { type BitbucketSimulator, startBitbucketSimulator } from './start.ts';
export { shownText as shownOnBitbucket } from './views.ts';
export type { BitbucketState } from './world.ts';
