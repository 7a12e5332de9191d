export type { UploaderDeps } from './deps.ts';
export { startUploader } from './start-uploader.ts';
