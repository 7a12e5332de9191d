import type { Route, Running } from '@testwire/runtime';
import { completeRoute, failRoute, resultsRoute } from './routes/leases.ts';
import { listTasksRoute } from './routes/tasks.ts';
import { drainRoute, heartbeatRoute, leaseRoute, listWorkersRoute, registerRoute } from './routes/workers.ts';
import { type AskForReport, createAskForReport } from './tasks/ask-for-report.ts';
import type { TaskDeps } from './tasks/deps.ts';
import { createDispatcher, type Dispatcher } from './tasks/dispatcher.ts';
import { observeWork } from './tasks/observe-work.ts';
import { listenToWorkers } from './workers/listen.ts';

/** What workers talk to. */
export interface WorkerDesk extends Running {
  readonly routes: readonly Route[];
}

/** The routes of workers and of their work. Drained, it sends those away that wait for a lease. */
export function openWorkerDesk(deps: TaskDeps): WorkerDesk {
  const askForReport = createAskForReport(deps);
  const dispatcher = createDispatcher(deps, askForReport);
  const observed = observeWork(deps);
  const listening = listenToWorkers(deps);
  return {
    routes: makeRoutes(deps, askForReport, dispatcher),
    async drain() {
      observed.close();
      dispatcher.close();
      await listening.stop();
    },
  };
}

/** The same routes, to be described: nobody can call them. */
export function coordinatorRoutes(deps: TaskDeps): Route[] {
  const nobody: Dispatcher = { lease: async () => undefined, release: () => undefined, close: () => undefined };
  return makeRoutes(deps, async () => undefined, nobody);
}

function makeRoutes(deps: TaskDeps, askForReport: AskForReport, dispatcher: Dispatcher): Route[] {
  return [
    registerRoute(deps, dispatcher),
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
