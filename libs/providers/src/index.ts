export * from './capabilities.ts';
export * from './provider.ts';
export * from './webhook.ts';
