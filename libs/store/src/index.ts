export * from './store.ts';
export type { RunState } from './run-state.ts';
export * from './task-store.ts';
export { openStore, type StoreOptions } from './open-store.ts';
export { startEmbeddedPostgres, type EmbeddedPostgres } from './embedded-postgres.ts';
export { openBlobStore } from './open-blob-store.ts';
export type { S3Options } from './blobs/s3.ts';
export type { StoreLog } from './log.ts';
