export * from './example.ts';
export type {
  BuildState as TravisBuildState,
  NewBuild as NewTravisBuild,
  TravisRepositoryOptions,
  TravisSimulatorOptions,
  TravisTokenOptions,
} from './options.ts';
export { startTravisSimulator, type TravisSimulator } from './start.ts';
export { signTravisPayload } from './webhooks.ts';
export type { BuildRecord as TravisBuild, TravisState } from './world.ts';
