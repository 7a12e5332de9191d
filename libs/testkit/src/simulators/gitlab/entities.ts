import { headPipeline, pipelineStatus } from './pipelines.ts';
import type { MergeRequestRecord, NoteRecord, PipelineRecord, ProjectRecord, StatusRecord, UserRecord } from './records.ts';
import type { GitLabWorld } from './world.ts';

type Json = Record<string, unknown>;

/** Records as GitLab's API words them. Links start with `origin`, which has no slash at the end. */
export interface Presenter {
  readonly user: (user: UserRecord) => Json;
  readonly project: (project: ProjectRecord) => Json;
  readonly status: (status: StatusRecord) => Json;
  readonly note: (note: NoteRecord) => Json;
  readonly pipeline: (pipeline: PipelineRecord) => Json;
  readonly mergeRequest: (request: MergeRequestRecord) => Json;
}

export function createPresenter(world: GitLabWorld, origin: string): Presenter {
  const projectUrl = (id: number): string => `${origin}/${world.project(id).pathWithNamespace}`;

  const user = (record: UserRecord): Json => ({
    id: record.id,
    username: record.username,
    name: record.name,
    state: 'active',
    locked: false,
    avatar_url: null,
    web_url: `${origin}/${record.username}`,
  });

  const pipelineBasic = (record: PipelineRecord): Json => ({
    id: record.id,
    iid: record.iid,
    project_id: record.projectId,
    sha: record.sha,
    ref: record.ref,
    status: pipelineStatus(world, record),
    source: record.source,
    created_at: record.createdAt,
    updated_at: record.updatedAt,
    web_url: `${projectUrl(record.projectId)}/-/pipelines/${record.id}`,
  });

  return {
    user,
    project: (record) => presentProject(record, projectUrl(record.id)),
    status: (record) => ({
      id: record.id,
      sha: record.sha,
      ref: record.ref,
      status: record.status,
      name: record.name,
      target_url: record.targetUrl,
      description: record.description,
      created_at: record.createdAt,
      started_at: record.startedAt,
      finished_at: record.finishedAt,
      allow_failure: false,
      coverage: record.coverage,
      pipeline_id: record.pipelineId,
      author: user(record.author),
    }),
    note: (record) => ({
      id: record.id,
      type: null,
      body: record.body,
      author: user(record.author),
      created_at: record.createdAt,
      updated_at: record.updatedAt,
      system: record.system,
      noteable_id: world.mergeRequest(record.projectId, record.mergeRequestIid)?.id,
      noteable_type: 'MergeRequest',
      project_id: record.projectId,
      commit_id: null,
      resolvable: false,
      confidential: false,
      internal: false,
      imported: false,
      imported_from: 'none',
      noteable_iid: record.mergeRequestIid,
      commands_changes: {},
    }),
    pipeline: (record) => ({
      ...pipelineBasic(record),
      before_sha: '0'.repeat(40),
      tag: false,
      yaml_errors: null,
      user: null,
      started_at: record.createdAt,
      finished_at: ['running', 'pending', 'created'].includes(pipelineStatus(world, record)) ? null : record.updatedAt,
      committed_at: null,
      duration: Math.round(record.testReport.total_time),
      queued_duration: 1,
      coverage: null,
      archived: false,
    }),
    mergeRequest: (record) => {
      const head = headPipeline(world, record);
      return {
        id: record.id,
        iid: record.iid,
        project_id: record.projectId,
        title: record.title,
        description: '',
        state: record.state,
        created_at: record.createdAt,
        updated_at: record.createdAt,
        target_branch: record.targetBranch,
        source_branch: record.sourceBranch,
        source_project_id: record.sourceProjectId,
        target_project_id: record.projectId,
        author: user(record.author),
        draft: false,
        labels: [],
        merge_status: 'can_be_merged',
        detailed_merge_status: 'mergeable',
        sha: record.sha,
        diff_refs: { base_sha: record.baseSha, head_sha: record.sha, start_sha: record.baseSha },
        user_notes_count: world.notes.filter(
          (note) => note.projectId === record.projectId && note.mergeRequestIid === record.iid && !note.system,
        ).length,
        web_url: `${projectUrl(record.projectId)}/-/merge_requests/${record.iid}`,
        references: { short: `!${record.iid}`, full: `${world.project(record.projectId).pathWithNamespace}!${record.iid}` },
        head_pipeline: head === undefined ? null : pipelineBasic(head),
      };
    },
  };
}

function presentProject(record: ProjectRecord, url: string): Json {
  const parts = record.pathWithNamespace.split('/');
  const name = parts.at(-1);
  const namespace = parts.slice(0, -1).join('/');
  return {
    id: record.id,
    name,
    name_with_namespace: parts.join(' / '),
    path: name,
    path_with_namespace: record.pathWithNamespace,
    default_branch: record.defaultBranch,
    visibility: 'private',
    web_url: url,
    http_url_to_repo: `${url}.git`,
    namespace: { id: record.id + 1_000_000, name: namespace, path: namespace, kind: 'group', full_path: namespace },
    merge_requests_enabled: true,
    jobs_enabled: true,
  };
}
