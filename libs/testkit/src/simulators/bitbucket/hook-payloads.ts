import type { PipelineRecord, PullRequestRecord } from './records.ts';
import type { Views } from './views.ts';
import type { BitbucketWorld } from './world.ts';

type Json = Record<string, unknown>;

const STATES: Readonly<Record<string, string>> = { SUCCESSFUL: 'SUCCESSFUL', STOPPED: 'STOPPED' };

/** The bodies of Bitbucket's events: https://support.atlassian.com/bitbucket-cloud/docs/event-payloads/ */
export class HookPayloads {
  readonly #world: BitbucketWorld;
  readonly #views: Views;
  readonly #origin: string;

  constructor(world: BitbucketWorld, views: Views, origin: string) {
    this.#world = world;
    this.#views = views;
    this.#origin = origin;
  }

  #common(repository: string): Json {
    return {
      actor: { type: 'user', display_name: 'Dana' },
      repository: this.#views.repository(this.#world.repository(repository)),
    };
  }

  /** Of `repo:commit_status_created` and `_updated`, for the build status that Pipelines keeps for each pipeline. */
  pipeline(pipeline: PipelineRecord): Json {
    const { repository, buildNumber, target, commit, state, result, createdOn, updatedOn } = pipeline;
    const refname = [target['ref_name'], target['source']].find((name) => typeof name === 'string') ?? '';
    return {
      ...this.#common(repository),
      commit_status: {
        key: String(3_343_797 + buildNumber),
        type: 'build',
        state: state === 'COMPLETED' ? (STATES[result] ?? 'FAILED') : 'INPROGRESS',
        name: `Pipeline #${buildNumber} for ${refname}`,
        refname,
        description: '',
        url: `${this.#origin}/${repository}/addon/pipelines/home#!/results/${buildNumber}`,
        commit: { type: 'commit', hash: commit },
        created_on: createdOn,
        updated_on: updatedOn,
      },
    };
  }

  pullRequest(request: PullRequestRecord): Json {
    return { ...this.#common(request.repository), pullrequest: this.#views.pullRequest(request) };
  }

  push(repository: string, branch: string, commit: string): Json {
    const target = { type: 'commit', hash: commit, date: this.#world.timestamp(), message: 'A commit\n' };
    const change = { new: { type: 'branch', name: branch, target }, old: null, created: true, forced: false, closed: false };
    return { ...this.#common(repository), push: { changes: [change] } };
  }
}
