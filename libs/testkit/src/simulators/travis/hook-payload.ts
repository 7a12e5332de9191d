import type { TravisRepositoryOptions } from './options.ts';
import type { BuildRecord } from './world.ts';

/** lib/travis/addons/webhook/payload.rb of travis-ci/travis-tasks */
export function buildPayload(build: BuildRecord, repository: TravisRepositoryOptions): Record<string, unknown> {
  const [owner, name] = repository.slug.split('/');
  const status = { passed: 0, failed: 1, errored: 1 }[build.state as string] ?? null;
  const url = repository.url ?? `https://github.com/${repository.slug}`;
  return {
    id: build.id,
    number: build.number,
    config: {},
    type: build.type,
    state: build.state,
    status,
    result: status,
    status_message: build.state === 'passed' ? 'Passed' : 'Broken',
    result_message: build.state === 'passed' ? 'Passed' : 'Broken',
    started_at: build.startedAt,
    finished_at: build.finishedAt ?? null,
    duration: 60,
    build_url: `https://app.travis-ci.com/${repository.slug}/builds/${build.id}`,
    commit_id: build.id,
    commit: build.commit,
    base_commit: build.commit,
    head_commit: build.headCommit,
    branch: build.branch,
    message: 'Change something',
    compare_url: `${url}/compare/main...feature`,
    pull_request: build.type === 'pull_request',
    pull_request_number: build.pullRequest?.number ?? null,
    pull_request_title: build.pullRequest?.title ?? null,
    tag: build.tag ?? null,
    repository: { id: 1, name, owner_name: owner, url },
    matrix: [{ id: build.id * 10, parent_id: build.id, number: `${build.number}.1`, state: build.state, status }],
  };
}
