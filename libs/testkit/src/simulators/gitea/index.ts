export * from './example.ts';
export type { GiteaRepositoryOptions, GiteaSimulatorOptions, GiteaTokenOptions, GiteaWebhookOptions } from './options.ts';
export { type GiteaSimulator, startGiteaSimulator } from './start.ts';
export type { GiteaState } from './world.ts';
