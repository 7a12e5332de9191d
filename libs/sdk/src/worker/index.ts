export { detectHardwareCapabilities, type DetectOptions } from '../capabilities/detect-hardware-capabilities.ts';
export type { OutputBounds } from '../execute/bounded-output.ts';
export { FolderInUse } from '../files/lock-folder.ts';
export { Refused, Unreachable } from '../http/ask-server.ts';
export type { Executor, ExecutorResult, TaskContext } from './executor.ts';
export { Worker } from './worker.ts';
export type { WorkerNews } from './worker-news.ts';
export type { WorkerOptions } from './worker-options.ts';
