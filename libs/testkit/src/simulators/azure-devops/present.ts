import type {
  AttachmentRecord,
  BuildRecord,
  CommentRecord,
  CommitStatusRecord,
  IdentityRecord,
  PullRequestRecord,
  PullRequestStatusRecord,
  RepositoryRecord,
  StatusRecord,
  TestResultRecord,
  TestRunRecord,
  ThreadRecord,
} from './records.ts';
import type { AzureDevOpsWorld } from './world.ts';

type Json = Record<string, unknown>;

/** Records as the API words them. */
export interface Presenter {
  readonly repository: (repository: RepositoryRecord) => Json;
  readonly pullRequest: (request: PullRequestRecord) => Json;
  readonly commitStatus: (status: CommitStatusRecord) => Json;
  readonly pullRequestStatus: (status: PullRequestStatusRecord) => Json;
  readonly thread: (thread: ThreadRecord) => Json;
  readonly comment: (comment: CommentRecord) => Json;
  readonly build: (build: BuildRecord) => Json;
  /** Lists leave most of it out unless they are asked for details. */
  readonly testRun: (run: TestRunRecord, details: boolean) => Json;
  readonly testResult: (result: TestResultRecord, details: boolean) => Json;
  readonly attachment: (run: TestRunRecord, attachment: AttachmentRecord) => Json;
}

/** `base` is the address of the organization, without a slash at the end. */
export function createPresenter(world: AzureDevOpsWorld, base: string): Presenter {
  const identity = ({ id, displayName }: IdentityRecord): Json => ({ id, displayName, url: `${base}/_apis/Identities/${id}` });

  const project = ({ project: name, projectId: id }: RepositoryRecord): Json => ({
    id,
    name,
    url: `${base}/_apis/projects/${id}`,
    state: 'wellFormed',
  });

  const webUrl = ({ project: name, name: repository }: RepositoryRecord): string =>
    `${base}/${encodeURIComponent(name)}/_git/${encodeURIComponent(repository)}`;

  const repository = (record: RepositoryRecord): Json => ({
    id: record.id,
    name: record.name,
    url: `${base}/_apis/git/repositories/${record.id}`,
    project: project(record),
    defaultBranch: 'refs/heads/main',
    remoteUrl: webUrl(record),
    webUrl: webUrl(record),
  });

  const status = (record: StatusRecord): Json => ({
    id: record.id,
    state: record.state,
    description: record.description,
    context: record.context,
    creationDate: record.createdAt,
    createdBy: identity(record.createdBy),
    targetUrl: record.targetUrl,
  });

  const comment = (record: CommentRecord): Json => ({
    id: record.id,
    parentCommentId: 0,
    author: identity(record.author),
    ...(record.isDeleted ? { isDeleted: true } : { content: record.content }),
    publishedDate: record.publishedAt,
    commentType: record.commentType,
  });

  return {
    repository,
    pullRequest: (record) => ({
      repository: repository(world.repository(record.repositoryId)),
      pullRequestId: record.id,
      status: record.status,
      creationDate: record.createdAt,
      ...(record.status === 'active' ? {} : { closedDate: world.timestamp() }),
      title: record.title,
      sourceRefName: `refs/heads/${record.sourceBranch}`,
      targetRefName: `refs/heads/${record.targetBranch}`,
      mergeStatus: 'succeeded',
      lastMergeSourceCommit: { commitId: record.heads.at(-1) ?? '0'.repeat(40) },
      ...(record.mergeCommit === undefined ? {} : { lastMergeCommit: { commitId: record.mergeCommit } }),
      lastMergeTargetCommit: { commitId: 'f'.repeat(40) },
      ...(record.isFork ? { forkSource: { name: `refs/heads/${record.sourceBranch}`, repository: { id: 'a fork' } } } : {}),
    }),
    commitStatus: status,
    pullRequestStatus: (record) => ({
      ...status(record),
      ...(record.iterationId === undefined ? {} : { iterationId: record.iterationId }),
    }),
    thread: (record) => ({
      id: record.id,
      publishedDate: record.publishedAt,
      comments: record.comments.map(comment),
      status: record.status,
      threadContext: null,
      properties: Object.fromEntries(
        Object.entries(record.properties).map(([name, $value]) => [name, { $type: 'System.String', $value }]),
      ),
      isDeleted: record.comments.every(({ isDeleted }) => isDeleted),
    }),
    comment,
    build: (record) => {
      const source = world.repository(record.repositoryId);
      const definition = world.definitions.find(({ id }) => id === record.definition);
      return {
        _links: { web: { href: `${base}/${source.projectId}/_build/results?buildId=${record.id}` } },
        id: record.id,
        buildNumber: `20260301.${record.id}`,
        status: record.status,
        result: record.result,
        queueTime: record.queuedAt,
        startTime: record.queuedAt,
        definition: { id: record.definition, name: definition?.name ?? 'pipeline', type: 'build' },
        project: project(source),
        uri: `vstfs:///Build/Build/${record.id}`,
        sourceBranch: record.sourceBranch,
        sourceVersion: record.sourceVersion,
        parameters: record.parameters,
        templateParameters: record.templateParameters,
        triggerInfo: record.triggerInfo,
        repository: { id: source.id, type: 'TfsGit', name: source.name, url: webUrl(source) },
      };
    },
    testRun: (record, details) => ({
      id: record.id,
      name: record.name,
      url: `${base}/${record.projectId}/_apis/test/Runs/${record.id}`,
      isAutomated: true,
      state: record.state,
      totalTests: record.results.length,
      passedTests: record.results.filter(({ outcome }) => outcome === 'Passed').length,
      webAccessUrl: `${base}/${record.projectId}/_TestManagement/Runs?runId=${record.id}&_a=runCharts`,
      ...(details
        ? {
            comment: record.comment,
            startedDate: record.startedAt,
            completedDate: record.startedAt,
            owner: identity(record.owner),
            ...(record.build === undefined ? {} : { build: { id: String(record.build) } }),
            ...(record.job === undefined ? {} : { pipelineReference: pipelineReference(record.build ?? 0, record.job) }),
          }
        : {}),
    }),
    testResult: ({ subResults, ...record }, details) => ({
      ...record,
      state: 'Completed',
      ...(details && subResults !== undefined ? { subResults } : {}),
    }),
    attachment: (run, { id, fileName, comment: text }) => ({
      id,
      url: `${base}/${run.projectId}/_apis/test/Runs/${run.id}/Attachments/${id}?api-version=7.1`,
      fileName,
      comment: text,
    }),
  };
}

function pipelineReference(pipelineId: number, { name, attempt }: { readonly name: string; readonly attempt: number }): Json {
  return {
    pipelineId,
    stageReference: { stageName: '__default', attempt: 1 },
    phaseReference: { phaseName: name, attempt: 1 },
    jobReference: { jobName: '__default', attempt },
  };
}
