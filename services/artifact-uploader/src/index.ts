export { collectFiles, type CollectedFile } from './collect-files.ts';
export type { UploaderDeps } from './deps.ts';
export { startUploader } from './start-uploader.ts';
