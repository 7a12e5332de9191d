import type {
  CommentRecord,
  PipelineRecord,
  PullRequestRecord,
  RepositoryRecord,
  StatusRecord,
  StepRecord,
  TestCase,
  UserRecord,
} from './records.ts';
import { uuidFor } from './uuid.ts';
import type { BitbucketWorld } from './world.ts';

type Json = Record<string, unknown>;

/** Records as Bitbucket's API words them. Links start with `origin`, which has no slash at the end. */
export class Views {
  readonly #world: BitbucketWorld;
  readonly #origin: string;

  constructor(world: BitbucketWorld, origin: string) {
    this.#world = world;
    this.#origin = origin;
  }

  #html(path: string): Json {
    return { html: { href: `${this.#origin}/${path}` } };
  }

  user = ({ uuid, displayName, type }: UserRecord): Json => ({ type, uuid, display_name: displayName, nickname: displayName });

  repository = ({ fullName, uuid }: RepositoryRecord): Json => ({
    type: 'repository',
    full_name: fullName,
    name: fullName.split('/').at(-1),
    uuid,
    scm: 'git',
    is_private: true,
    links: this.#html(fullName),
  });

  #place(fullName: string, branch: string, hash: string): Json {
    const repository = this.#world.repositories.find((one) => one.fullName === fullName);
    return {
      branch: { name: branch },
      // Abbreviated, as everywhere in pull requests.
      commit: { type: 'commit', hash: hash.slice(0, 12) },
      repository: repository === undefined ? { type: 'repository', full_name: fullName } : this.repository(repository),
    };
  }

  pullRequest = (record: PullRequestRecord): Json => ({
    type: 'pullrequest',
    id: record.id,
    title: record.title,
    state: record.state,
    source: this.#place(record.sourceRepository, record.sourceBranch, record.head),
    destination: this.#place(record.repository, record.destinationBranch, record.base),
    created_on: record.createdOn,
    updated_on: record.updatedOn,
    links: this.#html(`${record.repository}/pull-requests/${record.id}`),
  });

  comment = (record: CommentRecord): Json => ({
    type: 'pullrequest_comment',
    id: record.id,
    deleted: record.deleted,
    pending: false,
    content: {
      type: 'rendered',
      raw: record.deleted ? '' : record.raw,
      markup: 'markdown',
      html: record.deleted ? '' : shownText(record.raw),
    },
    user: this.user(record.user),
    created_on: record.createdOn,
    updated_on: record.updatedOn,
    links: this.#html(`${record.repository}/pull-requests/${record.pullRequest}/_/diff#comment-${record.id}`),
  });

  status = ({ commit, createdOn, updatedOn, repository, ...fields }: StatusRecord): Json => ({
    type: 'build',
    ...fields,
    uuid: `{${uuidFor(`status ${commit} ${fields.key}`)}}`,
    commit: { type: 'commit', hash: commit },
    created_on: createdOn,
    updated_on: updatedOn,
    links: { commit: { href: `${this.#origin}/2.0/repositories/${repository}/commit/${commit}` } },
  });

  pipeline = (record: PipelineRecord): Json => ({
    type: 'pipeline',
    uuid: record.uuid,
    build_number: record.buildNumber,
    target: record.target,
    state:
      record.state === 'COMPLETED'
        ? { type: 'pipeline_state_completed', name: 'COMPLETED', result: { name: record.result } }
        : {
            type: 'pipeline_state',
            name: record.state,
            ...(record.state === 'IN_PROGRESS' ? { stage: { name: 'RUNNING' } } : {}),
          },
    variables: record.variables.map(({ key, value, secured }) =>
      secured === true ? { key, secured } : { key, value, secured: false },
    ),
    created_on: record.createdOn,
    ...(record.state === 'COMPLETED' ? { completed_on: record.updatedOn } : {}),
  });

  step = ({ uuid, name }: StepRecord): Json => ({ type: 'pipeline_step', uuid, name, state: { name: 'COMPLETED' } });

  testSummary = ({ uuid, tests, unlisted }: StepRecord): Json => {
    const count = (status: TestCase['status']): number => tests.filter((test) => test.status === status).length;
    return {
      step_uuid: uuid,
      number_of_test_cases: tests.length + unlisted,
      number_of_successful_test_cases: count('SUCCESSFUL') + unlisted,
      number_of_failed_test_cases: count('FAILED'),
      number_of_error_test_cases: count('ERROR'),
      number_of_skipped_test_cases: count('SKIPPED'),
    };
  };

  testCase = (step: StepRecord, test: TestCase): Json => ({
    uuid: testCaseUuid(step, test),
    name: test.name,
    package_name: test.package_name,
    fully_qualified_name: `${test.package_name}.${test.name}`,
    status: test.status,
    duration: test.duration,
  });
}

export function testCaseUuid(step: StepRecord, test: TestCase): string {
  return `{${uuidFor(`${step.uuid} ${step.tests.indexOf(test)}`)}}`;
}

/**
 * What people see of a comment, roughly: link definitions vanish, HTML is shown as it was typed
 * (https://github.com/The-PR-Agent/pr-agent/issues/3283).
 */
export function shownText(raw: string): string {
  return raw
    .replaceAll(/^ {0,3}\[[^[\]]*\]: *\S+ *(?:(["']).*\1 *|\(.*\) *)?$/gm, '')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .trim();
}
