import { readSharedContract } from '../shared-contract.ts';
import { openAddress, type Simulator, startSimulator } from '../simulator.ts';
import { createAccess } from './access.ts';
import { addAccountRoutes } from './account.ts';
import { addActionsRoutes } from './actions.ts';
import { addCheckRoutes } from './checks.ts';
import { addCommentRoutes } from './comments.ts';
import type { GitHubContext } from './context.ts';
import { driveGitHub, type GitHubDriver } from './driver.ts';
import { answerErrors } from './errors.ts';
import { createGate, requireContract } from './gate.ts';
import { addInspectionRoutes } from './inspection.ts';
import { addHookRoutes } from './hooks.ts';
import type { GitHubOptions } from './options.ts';
import { addPullRequestRoutes } from './pull-requests.ts';
import { createRateLimiter } from './rate-limits.ts';
import { addReleaseRoutes } from './releases.ts';
import { createState, type GitHubState } from './state.ts';
import { addStatusRoutes } from './statuses.ts';
import { createWebhooks } from './webhooks.ts';
import { addWorkflowRoutes } from './workflows.ts';

export interface GitHubSimulator extends Simulator, GitHubDriver {
  /** Whether requests are checked against GitHub's own description of its API. */
  readonly validated: boolean;
  readonly state: GitHubState;
}

/** A GitHub that keeps state and enforces GitHub's limits. */
export async function startGitHubSimulator(options: GitHubOptions): Promise<GitHubSimulator> {
  const now = options.now ?? Date.now;
  const state = createState(options.repositories);
  const access = createAccess(options, state, now);
  const limiter = options.limits === 'off' ? undefined : createRateLimiter(options.limits ?? {}, now);
  const gate = createGate(access, limiter, state);
  // `@octokit/openapi` has the same description, but unpacks to 385 MB; without the pruned copy requests go unchecked.
  const contract = options.contract === 'off' ? undefined : (options.contract ?? readSharedContract('github'));
  const address = await openAddress(options.port, options.host);
  const webhooks = createWebhooks({ url: address.url, state, now }, options.webhook, options.app);
  const context: GitHubContext = { url: address.url, state, access, app: options.app, webhooks, now, callerOf: gate.callerOf };

  const simulator = await startSimulator({
    name: 'GitHub',
    now,
    address,
    prepare: gate.admit,
    routes(app, { requests }) {
      if (contract !== undefined) app.use(requireContract(contract));
      addInspectionRoutes(app, state, requests);
      addAccountRoutes(app, context, limiter);
      addCheckRoutes(app, context);
      addStatusRoutes(app, context);
      addCommentRoutes(app, context);
      addPullRequestRoutes(app, context);
      addActionsRoutes(app, context);
      addWorkflowRoutes(app, context);
      addHookRoutes(app, context);
      addReleaseRoutes(app, context);
    },
    onError: answerErrors,
  });
  return { ...simulator, ...driveGitHub(context), validated: contract !== undefined, state };
}
