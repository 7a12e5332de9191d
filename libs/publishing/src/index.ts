export type { Publications, PublishDeps, PublishLog } from './deps.ts';
export { detectMediaType, detectType } from './detect-type.ts';
export { ephemeralPublications } from './ephemeral-publications.ts';
export { isTelling } from './is-telling.ts';
export { placeArtifact } from './place-artifact.ts';
export { publishRun, type PublishTarget, retryableFailure, type SurfaceResult } from './publish-run.ts';
export { viewRun } from './view-run.ts';
export type { Showing } from './write-surface.ts';
