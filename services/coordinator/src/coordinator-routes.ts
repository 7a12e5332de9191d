import type { Route, Running } from '@testwire/runtime';
import { completeRoute, failRoute, resultsRoute } from './routes/leases.ts';
import { listTasksRoute } from './routes/tasks.ts';
import { drainRoute, heartbeatRoute, leaseRoute, listWorkersRoute, registerRoute } from './routes/workers.ts';
import { createAskForReport } from './tasks/ask-for-report.ts';
import type { TaskDeps } from './tasks/deps.ts';
import { createDispatcher } from './tasks/dispatcher.ts';

/** What workers talk to. */
export interface WorkerDesk extends Running {
  readonly routes: readonly Route[];
}

/** The routes of workers and of their work. Drained, it sends those away that wait for a lease. */
export function openWorkerDesk(deps: TaskDeps): WorkerDesk {
  const askForReport = createAskForReport(deps);
  const dispatcher = createDispatcher(deps, askForReport);
  return { routes: coordinatorRoutes(deps, { askForReport, dispatcher }), drain: async () => dispatcher.close() };
}

export function coordinatorRoutes(
  deps: TaskDeps,
  {
    askForReport,
    dispatcher,
  }: { askForReport: ReturnType<typeof createAskForReport>; dispatcher: ReturnType<typeof createDispatcher> },
): Route[] {
  return [
    registerRoute(deps),
    listWorkersRoute(deps),
    heartbeatRoute(deps),
    leaseRoute(deps, dispatcher),
    drainRoute(deps),
    completeRoute(deps, askForReport),
    failRoute(deps),
    resultsRoute(deps),
    listTasksRoute(deps),
  ];
}
