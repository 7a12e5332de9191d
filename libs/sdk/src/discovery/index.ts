export { type Announcement, announceCoordinator } from './announce-coordinator.ts';
export { findCoordinators, type FoundCoordinator, type Heard, locate } from './find-coordinators.ts';
export type { Multicast } from './service-type.ts';
