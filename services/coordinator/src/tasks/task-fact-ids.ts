import { digestOf } from '@testwire/contracts';

/** Names of tasks are longer than ids of facts may be. */
function short(task: string): string {
  return digestOf(task).slice(0, 24);
}

/** Ids that follow from what happened: told again it is the same fact, whoever tells it. */
export const taskFactId = {
  plannedAgain: (attempt: number, digest: string): string => `tasks-planned-${attempt}-${digest.slice(0, 32)}`,
  leased: (lease: string, task: string): string => `leased-${lease}-${short(task)}`,
  ended: (lease: string, task: string): string => `ended-${lease}-${short(task)}`,
  endedLate: (lease: string, task: string): string => `ended-late-${lease}-${short(task)}`,
  finished: (attempt: number, task: string): string => `task-finished-${attempt}-${short(task)}`,
  givenUp: (attempt: number, task: string): string => `task-given-up-${attempt}-${short(task)}`,
  result: (lease: string, task: string, file: string, digest: string): string =>
    `task-result-${lease}-${digestOf(JSON.stringify([task, file, digest])).slice(0, 32)}`,
};
