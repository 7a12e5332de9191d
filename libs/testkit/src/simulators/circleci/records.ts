/** One line of `/project/…/tests`. */
export interface TestRecord {
  readonly name: string;
  readonly classname?: string;
  readonly file?: string;
  readonly result: string;
  readonly message?: string | null;
  /** Seconds. */
  readonly run_time?: number;
}

export interface ArtifactRecord {
  readonly path: string;
  readonly container: number;
  readonly content: string;
}

export interface JobRecord {
  readonly id: string;
  readonly number: number | undefined;
  readonly name: string;
  readonly status: string;
  readonly tests: readonly TestRecord[];
  readonly artifacts: readonly ArtifactRecord[];
}

export interface WorkflowRecord {
  readonly id: string;
  readonly pipelineId: string;
  readonly pipelineNumber: number;
  readonly project: string;
  readonly name: string;
  status: string;
  readonly revision: string;
  readonly branch: string | undefined;
  readonly tag: string | undefined;
  readonly originUrl: string | undefined;
  readonly jobs: readonly JobRecord[];
  readonly createdAt: string;
  /** Of the workflow that was run again to make this one. */
  readonly rerunOf: string | undefined;
}

export interface StartedPipeline {
  readonly id: string;
  readonly project: string;
  readonly number: number;
  /** What was sent. */
  readonly request: Readonly<Record<string, unknown>>;
}
