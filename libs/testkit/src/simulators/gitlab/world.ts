import type { GitLabSimulatorOptions, NewMergeRequest, NewNote, NewPipeline } from './options.ts';
import type {
  MergeRequestRecord,
  NoteRecord,
  PipelineRecord,
  ProjectRecord,
  QuickActionRecord,
  StatusRecord,
  TestReport,
  UploadRecord,
  UserRecord,
} from './records.ts';
import { NO_REPORT } from './test-report.ts';

/** Everything the simulated GitLab holds, oldest first. Live: it changes while requests are answered. */
export interface GitLabState {
  readonly projects: readonly ProjectRecord[];
  readonly mergeRequests: readonly MergeRequestRecord[];
  readonly pipelines: readonly PipelineRecord[];
  readonly statuses: readonly StatusRecord[];
  readonly notes: readonly NoteRecord[];
  readonly uploads: readonly UploadRecord[];
  readonly quickActions: readonly QuickActionRecord[];
}

const PERSON: UserRecord = { id: 1001, username: 'dana', name: 'Dana Developer', bot: false };

/** First ids of each kind: far apart, so that a mix-up of ids is seen at once. */
const FIRST = { mergeRequest: 2001, pipeline: 5001, note: 7001, status: 9001 } as const;

export class GitLabWorld {
  readonly projects: readonly ProjectRecord[];
  readonly mergeRequests: MergeRequestRecord[] = [];
  readonly pipelines: PipelineRecord[] = [];
  readonly statuses: StatusRecord[] = [];
  readonly notes: NoteRecord[] = [];
  readonly uploads: UploadRecord[] = [];
  readonly quickActions: QuickActionRecord[] = [];
  /** Status updates that are still to be refused as concurrent. */
  conflictsLeft = 0;
  readonly now: () => number;
  #notesMade = 0;

  constructor(options: GitLabSimulatorOptions) {
    this.now = options.now ?? Date.now;
    this.projects = options.projects.map((project) => ({
      id: project.id,
      pathWithNamespace: project.pathWithNamespace,
      defaultBranch: project.defaultBranch ?? 'main',
      commits: project.commits ?? [],
    }));
  }

  timestamp(): string {
    return new Date(this.now()).toISOString();
  }

  project(id: number): ProjectRecord {
    const project = this.projects.find((one) => one.id === id);
    if (project === undefined) throw new RangeError(`The simulator has no project ${id}; name it in "projects" when it starts.`);
    return project;
  }

  mergeRequest(projectId: number, iid: number): MergeRequestRecord | undefined {
    return this.mergeRequests.find((one) => one.projectId === projectId && one.iid === iid);
  }

  pipeline(projectId: number, id: number): PipelineRecord | undefined {
    return this.pipelines.find((one) => one.projectId === projectId && one.id === id);
  }

  addMergeRequest(request: NewMergeRequest): MergeRequestRecord {
    const project = this.project(request.project);
    const siblings = this.mergeRequests.filter((one) => one.projectId === project.id);
    const record: MergeRequestRecord = {
      id: FIRST.mergeRequest + this.mergeRequests.length,
      iid: request.iid ?? largest(siblings.map((one) => one.iid)) + 1,
      projectId: project.id,
      sourceProjectId: request.sourceProject ?? project.id,
      title: request.title ?? `Merge ${request.sourceBranch}`,
      state: request.state ?? 'opened',
      sourceBranch: request.sourceBranch,
      targetBranch: request.targetBranch ?? project.defaultBranch,
      sha: request.sha,
      baseSha: request.baseSha ?? '0'.repeat(40),
      author: PERSON,
      createdAt: this.timestamp(),
    };
    this.mergeRequests.push(record);
    return record;
  }

  addPipeline(pipeline: NewPipeline): PipelineRecord {
    const project = this.project(pipeline.project);
    const usual =
      pipeline.mergeRequestIid === undefined ? project.defaultBranch : `refs/merge-requests/${pipeline.mergeRequestIid}/head`;
    return this.#pushPipeline({
      projectId: project.id,
      sha: pipeline.sha,
      ref: pipeline.ref ?? usual,
      source: pipeline.source ?? (pipeline.mergeRequestIid === undefined ? 'push' : 'merge_request_event'),
      jobsStatus: pipeline.status ?? 'success',
      testReport: pipeline.testReport ?? NO_REPORT,
      ...(pipeline.id === undefined ? {} : { id: pipeline.id }),
      ...(pipeline.mergeRequestIid === undefined ? {} : { mergeRequestIid: pipeline.mergeRequestIid }),
    });
  }

  updatePipeline(projectId: number, id: number, change: { readonly status?: string; readonly testReport?: TestReport }): void {
    const pipeline = this.pipeline(projectId, id);
    if (pipeline === undefined) throw new RangeError(`Project ${projectId} has no pipeline ${id}; add it first.`);
    if (change.status !== undefined) pipeline.jobsStatus = change.status;
    pipeline.testReport = change.testReport ?? pipeline.testReport;
    pipeline.updatedAt = this.timestamp();
  }

  /** The pipeline that GitLab makes for a status when the commit and ref have none. */
  addExternalPipeline(projectId: number, sha: string, ref: string): PipelineRecord {
    return this.#pushPipeline({ projectId, sha, ref, source: 'external', testReport: NO_REPORT });
  }

  addNote(note: NewNote, author: UserRecord = PERSON): NoteRecord {
    const at = this.timestamp();
    const record: NoteRecord = {
      id: FIRST.note + this.#notesMade,
      projectId: this.project(note.project).id,
      mergeRequestIid: note.mergeRequestIid,
      body: note.body,
      system: note.system ?? false,
      author,
      createdAt: at,
      updatedAt: at,
    };
    this.#notesMade += 1;
    this.notes.push(record);
    return record;
  }

  removeNote(note: NoteRecord): void {
    this.notes.splice(this.notes.indexOf(note), 1);
  }

  addStatus(status: Omit<StatusRecord, 'id'>): StatusRecord {
    const record: StatusRecord = { id: FIRST.status + this.statuses.length, ...status };
    this.statuses.push(record);
    return record;
  }

  #pushPipeline(
    pipeline: Omit<PipelineRecord, 'id' | 'iid' | 'createdAt' | 'updatedAt' | 'retries'> & { id?: number },
  ): PipelineRecord {
    const at = this.timestamp();
    const record: PipelineRecord = {
      ...pipeline,
      id: pipeline.id ?? Math.max(FIRST.pipeline, largest(this.pipelines.map((one) => one.id)) + 1),
      iid: this.pipelines.filter((one) => one.projectId === pipeline.projectId).length + 1,
      createdAt: at,
      updatedAt: at,
      retries: 0,
    };
    this.pipelines.push(record);
    return record;
  }
}

function largest(numbers: readonly number[]): number {
  return numbers.reduce((most, number) => Math.max(most, number), 0);
}
