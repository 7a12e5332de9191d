import { createHmac } from 'node:crypto';
import { createWebhookSender, type WebhookAnswer, type WebhookRequestToSend } from '../webhook-sender.ts';
import { viewWorkflowRun } from './actions-views.ts';
import { viewCheckRun } from './check-views.ts';
import { logDelivery, type LoggedDelivery } from './delivery-log.ts';
import type { AppSeed, WebhookTarget } from './options.ts';
import { viewPullRequest } from './pull-request-views.ts';
import type { CheckRun, PullRequest, WorkflowRun } from './state.ts';
import { type View, type Viewing, viewRepository } from './views.ts';

/** GitHub gives up after ten seconds and never tries again by itself. */
const TIMEOUT_MS = 10_000;

export interface Webhooks {
  readonly target: WebhookTarget | undefined;
  readonly deliveries: readonly WebhookRequestToSend[];
  /** Every try, the oldest first. */
  readonly log: readonly LoggedDelivery[];
  /** Throws when the simulator was started without a webhook. */
  send(event: string, payload: unknown): Promise<WebhookAnswer>;
  redeliver(deliveryId: string): Promise<WebhookAnswer>;
  /** The same, after everything that is to be sent before. */
  queueRedelivery(deliveryId: string): void;
  /** These three queue what GitHub would send by itself; nothing where no webhook is configured. */
  workflowRun(action: 'requested' | 'in_progress' | 'completed', run: WorkflowRun): void;
  pullRequest(action: 'opened' | 'synchronize' | 'closed', pull: PullRequest): void;
  checkRun(action: 'rerequested', check: CheckRun): void;
  /** Settles when everything queued so far was answered, by order of sending. */
  settled(): Promise<readonly WebhookAnswer[]>;
}

export function createWebhooks(
  viewing: Viewing & { readonly now: () => number },
  target: WebhookTarget | undefined,
  app: AppSeed | undefined,
): Webhooks {
  const sender = createWebhookSender(TIMEOUT_MS);
  const log: LoggedDelivery[] = [];
  let queued: Promise<readonly WebhookAnswer[]> = Promise.resolve([]);

  async function send(event: string, payload: unknown): Promise<WebhookAnswer> {
    if (target === undefined)
      throw new Error('This simulator has no webhook; give it "webhook: { url, secret }" when it starts.');
    const deliveryId = `00000000-0000-4000-8000-${String(viewing.state.nextId('delivery')).padStart(12, '0')}`;
    const request = { deliveryId, url: target.url, ...signWebhook(event, deliveryId, JSON.stringify(payload), target) };
    const answer = await sender.send(request);
    log.push(logDelivery(viewing, request, answer, false));
    return answer;
  }

  /** Throws at once for an id that was never sent, as the sender does. */
  function redeliver(deliveryId: string): Promise<WebhookAnswer> {
    const request = sender.deliveries.find((sent) => sent.deliveryId === deliveryId);
    return sender.redeliver(deliveryId).then((answer) => {
      if (request !== undefined) log.push(logDelivery(viewing, request, answer, true));
      return answer;
    });
  }

  function queue(event: string, repository: string, payload: View): void {
    if (target === undefined) return;
    const found = viewing.state.repositories.find((one) => one.fullName === repository);
    const complete = {
      ...payload,
      ...(found === undefined ? {} : { repository: viewRepository(viewing, found) }),
      sender: { login: 'octocat', id: 1, type: 'User' },
      ...(app === undefined ? {} : { installation: { id: app.installationId } }),
    };
    queued = queued.then(async (answers) => [...answers, await send(event, complete)]);
  }

  return {
    target,
    deliveries: sender.deliveries,
    log,
    send,
    redeliver,
    queueRedelivery(deliveryId) {
      queued = queued.then(async (answers) => [...answers, await redeliver(deliveryId)]);
    },
    workflowRun(action, run) {
      const workflow = { id: 1, name: run.name, path: '.github/workflows/ci.yml', state: 'active' };
      queue('workflow_run', run.repository, { action, workflow_run: viewWorkflowRun(viewing, run), workflow });
    },
    pullRequest(action, pull) {
      queue('pull_request', pull.repository, { action, number: pull.number, pull_request: viewPullRequest(viewing, pull) });
    },
    checkRun(action, check) {
      queue('check_run', check.repository, { action, check_run: viewCheckRun(viewing, check) });
    },
    settled: () => queued,
  };
}

/** https://docs.github.com/en/webhooks/webhook-events-and-payloads#delivery-headers; the signature covers the bytes as sent. */
function signWebhook(
  event: string,
  deliveryId: string,
  json: string,
  { secret, contentType }: WebhookTarget,
): Pick<WebhookRequestToSend, 'headers' | 'body'> {
  const form = contentType === 'form';
  const body = form ? new URLSearchParams({ payload: json }).toString() : json;
  const digest = (algorithm: 'sha1' | 'sha256'): string =>
    `${algorithm}=${createHmac(algorithm, secret).update(body).digest('hex')}`;
  return {
    body,
    headers: {
      'content-type': form ? 'application/x-www-form-urlencoded' : 'application/json',
      'user-agent': 'GitHub-Hookshot/simulator',
      'x-github-event': event,
      'x-github-delivery': deliveryId,
      'x-github-hook-id': '1',
      'x-hub-signature': digest('sha1'),
      'x-hub-signature-256': digest('sha256'),
    },
  };
}
