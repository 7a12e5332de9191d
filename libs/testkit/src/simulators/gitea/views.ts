import type {
  AccountRecord,
  AssetRecord,
  CommentRecord,
  PullRequestRecord,
  ReleaseRecord,
  RepositoryRecord,
  RunRecord,
  StatusRecord,
} from './records.ts';
import type { GiteaWorld } from './world.ts';

type Json = Record<string, unknown>;

const ENDED: ReadonlySet<string> = new Set(['success', 'failure', 'cancelled', 'skipped']);
const GITEA_WORDS: Readonly<Record<string, string>> = { running: 'in_progress', waiting: 'queued', blocked: 'waiting' };

/** How the records look in answers and webhooks. */
export class Views {
  readonly #world: GiteaWorld;
  readonly #origin: string;

  constructor(world: GiteaWorld, origin: string) {
    this.#world = world;
    this.#origin = origin;
  }

  account({ id, login }: AccountRecord): Json {
    return { id, login, username: login, full_name: '', email: `${login}@noreply.example.com` };
  }

  repository({ id, fullName }: Pick<RepositoryRecord, 'id' | 'fullName'>): Json {
    const [owner = '', name = ''] = fullName.split('/');
    return {
      id,
      name,
      full_name: fullName,
      owner: this.account(this.#world.account(owner)),
      html_url: `${this.#origin}/${fullName}`,
      private: true,
      default_branch: 'main',
    };
  }

  pullRequest(pull: PullRequestRecord): Json {
    const { repository, number, title, state, merged, headBranch, baseBranch, head, base, headRepository, updatedAt } = pull;
    const target = this.#world.repository(repository);
    const source = headRepository === repository ? target : { id: target.id + 100, fullName: headRepository ?? '' };
    return {
      id: number + 1000,
      number,
      title,
      state,
      merged,
      html_url: `${this.#origin}/${repository}/pulls/${number}`,
      updated_at: updatedAt,
      head: {
        label: headBranch,
        ref: headRepository === undefined ? `refs/pull/${number}/head` : headBranch,
        sha: head,
        repo_id: headRepository === undefined ? -1 : source.id,
        repo: headRepository === undefined ? null : this.repository(source),
      },
      base: { label: baseBranch, ref: baseBranch, sha: base, repo_id: target.id, repo: this.repository(target) },
    };
  }

  comment({ id, repository, number, account, body, createdAt, updatedAt }: CommentRecord): Json {
    const page = `${this.#origin}/${repository}/pulls/${number}`;
    return {
      id,
      html_url: `${page}#issuecomment-${id}`,
      pull_request_url: page,
      issue_url: '',
      user: this.account(account),
      body,
      created_at: createdAt,
      updated_at: updatedAt,
    };
  }

  status({ id, context, state, description, targetUrl, account, createdAt }: StatusRecord): Json {
    const creator = this.account(account);
    return {
      id,
      context,
      status: state,
      description,
      target_url: targetUrl,
      creator,
      created_at: createdAt,
      updated_at: createdAt,
    };
  }

  release(release: ReleaseRecord): Json {
    const { id, tag, name, prerelease, assets } = release;
    return { id, tag_name: tag, name, prerelease, draft: false, assets: assets.map((asset) => this.asset(release, asset)) };
  }

  asset({ repository, tag }: ReleaseRecord, { id, name, content }: AssetRecord): Json {
    const url = `${this.#origin}/${repository}/releases/download/${tag}/${encodeURIComponent(name)}`;
    return { id, name, size: content.length, browser_download_url: url };
  }

  /** As Gitea words it. */
  workflowRun(run: RunRecord): Json {
    const { id, number, workflow, event, commit, branch, pullRequest, attempt, status, repository, startedAt } = run;
    const ended = ENDED.has(status);
    const ref = pullRequest === undefined ? `refs/heads/${branch}` : `refs/pull/${pullRequest}/head`;
    return {
      id,
      run_number: number,
      run_attempt: attempt,
      event,
      path: `${workflow}@${ref}`,
      display_title: `Run of ${workflow}`,
      head_sha: commit,
      head_branch: pullRequest === undefined ? branch : '',
      status: ended ? 'completed' : (GITEA_WORDS[status] ?? status),
      ...(ended ? { conclusion: status } : {}),
      html_url: `${this.#origin}/${repository}/actions/runs/${number}`,
      started_at: startedAt,
    };
  }

  /** As Forgejo words it. */
  actionRun(run: RunRecord): Json {
    const { id, number, workflow, event, commit, branch, pullRequest, status, repository, startedAt } = run;
    const pull = pullRequest === undefined ? undefined : this.#world.pullRequest(repository, pullRequest);
    return {
      id,
      index_in_repo: number,
      title: `Run of ${workflow}`,
      workflow_id: workflow,
      event,
      trigger_event: event,
      event_payload: JSON.stringify(pull === undefined ? {} : { pull_request: this.pullRequest(pull) }),
      prettyref: pullRequest === undefined ? branch : `#${pullRequest}`,
      commit_sha: commit,
      status,
      started: startedAt,
      html_url: `${this.#origin}/${repository}/actions/runs/${number}`,
      repository: this.repository(this.#world.repository(repository)),
    };
  }
}
