import type { Route } from '@testwire/runtime';
import type { IngressDeps } from './deps.ts';
import { cancelRun } from './cancel-run.ts';
import { openRun } from './open-run.ts';
import { receiveArtifact } from './receive-artifact.ts';
import { receiveEvents } from './receive-events.ts';
import { receiveResult } from './receive-result.ts';
import { receiveWebhooks } from './receive-webhook.ts';
import { refreshRun } from './refresh-run.ts';

export type { IngressDeps } from './deps.ts';

/** Everything that comes in from outside comes in through these. */
export function ingressRoutes(deps: IngressDeps): Route[] {
  return [
    ...receiveWebhooks(deps),
    receiveEvents(deps),
    openRun(deps),
    receiveResult(deps),
    receiveArtifact(deps),
    refreshRun(deps),
    cancelRun(deps),
  ];
}
