import type { WebhookAnswer, WebhookRequestToSend } from '../webhook-sender.ts';
import { type GitHubContext, timestamp } from './context.ts';
import type { PullRequestSeed, WorkflowRunSeed } from './options.ts';
import type { IssueComment, PullRequest, WorkflowRun } from './state.ts';
import { addPullRequest, addWorkflowRun } from './workflow-runs.ts';

/** What people, pushes and runners do to a GitHub. */
export interface GitHubDriver {
  readonly deliveries: readonly WebhookRequestToSend[];
  /** Adds one, or gives it another head. No webhook is sent. */
  addPullRequest(seed: PullRequestSeed): Readonly<PullRequest>;
  /** No webhook is sent: see {@link announceWorkflowRun}. */
  addWorkflowRun(seed: WorkflowRunSeed): Readonly<WorkflowRun>;
  /** A comment by somebody else. */
  addComment(comment: { repository: string; number: number; login: string; body: string }): Readonly<IssueComment>;
  /** From now on the artifact answers 410. */
  expireArtifact(id: number): void;
  /** Sends `workflow_run` as GitHub would. */
  announceWorkflowRun(id: number, action: 'requested' | 'in_progress' | 'completed'): Promise<void>;
  announcePullRequest(repository: string, number: number, action: 'opened' | 'synchronize' | 'closed'): Promise<void>;
  /** What the button "Re-run" of a check does: sends `check_run` with `rerequested`. */
  rerequestCheckRun(id: number): Promise<void>;
  /** Signs and posts a payload to the configured webhook. */
  sendWebhook(event: string, payload: unknown): Promise<WebhookAnswer>;
  /** Posts an earlier delivery again, with the same GUID. */
  redeliver(deliveryId: string): Promise<WebhookAnswer>;
  /** The answers to everything that was sent by itself, when all have come. */
  settled(): Promise<readonly WebhookAnswer[]>;
}

export function driveGitHub(context: GitHubContext): GitHubDriver {
  const { state, webhooks } = context;
  return {
    deliveries: webhooks.deliveries,
    addPullRequest: (seed) => addPullRequest(context, seed),
    addWorkflowRun: (seed) => addWorkflowRun(context, seed),
    addComment({ repository, number, login, body }) {
      const now = timestamp(context);
      const comment: IssueComment = {
        id: state.nextId('comment'),
        repository,
        issueNumber: number,
        author: { login, type: 'User' },
        body,
        createdAt: now,
        updatedAt: now,
      };
      state.comments.push(comment);
      return comment;
    },
    expireArtifact(id) {
      find(state.artifacts, (artifact) => artifact.id === id, `artifact ${id}`).expired = true;
    },
    async announceWorkflowRun(id, action) {
      webhooks.workflowRun(
        action,
        find(state.workflowRuns, (run) => run.id === id, `workflow run ${id}`),
      );
      await webhooks.settled();
    },
    async announcePullRequest(repository, number, action) {
      const pull = find(
        state.pullRequests,
        (one) => one.repository === repository && one.number === number,
        `pull request ${number}`,
      );
      webhooks.pullRequest(action, pull);
      await webhooks.settled();
    },
    async rerequestCheckRun(id) {
      webhooks.checkRun(
        'rerequested',
        find(state.checkRuns, (check) => check.id === id, `check run ${id}`),
      );
      await webhooks.settled();
    },
    sendWebhook: (event, payload) => webhooks.send(event, payload),
    redeliver: (deliveryId) => webhooks.redeliver(deliveryId),
    settled: () => webhooks.settled(),
  };
}

function find<Item>(items: readonly Item[], wanted: (item: Item) => boolean, what: string): Item {
  const found = items.find(wanted);
  if (found === undefined) throw new RangeError(`The simulator has no ${what}; add it first.`);
  return found;
}
