export type { CoordinatorDeps } from './deps.ts';
export { startCoordinator } from './start-coordinator.ts';
export { progressDelay } from './keep-facts.ts';
