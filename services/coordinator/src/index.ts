export type { CoordinatorDeps } from './deps.ts';
export { startCoordinator } from './start-coordinator.ts';
