export type { CoordinatorDeps } from './deps.ts';
export { startCoordinator } from './start-coordinator.ts';
export { progressDelay } from './keep-facts.ts';
export { coordinatorRoutes, openWorkerDesk, type WorkerDesk } from './coordinator-routes.ts';
export type { TaskDeps } from './tasks/deps.ts';
