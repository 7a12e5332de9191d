import type { PullRequestRecord, RunRecord } from './records.ts';
import type { Views } from './views.ts';
import type { GiteaWorld } from './world.ts';

type Json = Record<string, unknown>;

/** The bodies of events: https://docs.gitea.com/usage/webhooks */
export class HookPayloads {
  readonly #world: GiteaWorld;
  readonly #views: Views;

  constructor(world: GiteaWorld, views: Views) {
    this.#world = world;
    this.#views = views;
  }

  #common(repository: string): Json {
    const sender = this.#views.account(this.#world.account('dana'));
    return { repository: this.#views.repository(this.#world.repository(repository)), sender };
  }

  /** Of Gitea's event `workflow_run`. */
  workflowRun(run: RunRecord): Json {
    const { status } = this.#views.workflowRun(run);
    const pull = run.pullRequest === undefined ? undefined : this.#world.pullRequest(run.repository, run.pullRequest);
    return {
      action: status === 'queued' || status === 'waiting' ? 'requested' : status,
      workflow: { id: run.workflow, name: 'CI', path: `.gitea/workflows/${run.workflow}`, state: 'active' },
      workflow_run: this.#views.workflowRun(run),
      ...(pull === undefined ? {} : { pull_request: this.#views.pullRequest(pull) }),
      ...this.#common(run.repository),
    };
  }

  /** Of Forgejo's events `action_run_success` and `action_run_failure`. */
  actionRun(run: RunRecord): Json {
    const action = run.status === 'success' ? 'success' : 'failure';
    return { action, run: this.#views.actionRun(run), prior_status: 'running' };
  }

  pullRequest(pull: PullRequestRecord, action: string): Json {
    return { action, number: pull.number, pull_request: this.#views.pullRequest(pull), ...this.#common(pull.repository) };
  }

  push(repository: string, ref: string, commit: string): Json {
    return { ref, before: '0'.repeat(40), after: commit, commits: [], total_commits: 1, ...this.#common(repository) };
  }
}
