export * from './example.ts';
export type {
  BitbucketDcRepositoryOptions,
  BitbucketDcSimulatorOptions,
  BitbucketDcTokenOptions,
  BitbucketDcWebhookOptions,
} from './options.ts';
export { type BitbucketDcSimulator, startBitbucketDcSimulator } from './start.ts';
export type { BitbucketDcState } from './world.ts';
