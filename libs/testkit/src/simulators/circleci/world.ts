import { nameByUuid } from '../uuid.ts';
import type { CircleCIProjectOptions, CircleCISimulatorOptions, NewWorkflow } from './options.ts';
import { Refusal } from './refusal.ts';
import type { StartedPipeline, WorkflowRecord } from './records.ts';

/** Looks like a random UUID and is the same in every run. */
export const uuidFor = nameByUuid('circleci');

/** Everything the simulated CircleCI holds, oldest first. Live: it changes while requests are answered. */
export interface CircleCIState {
  readonly projects: readonly CircleCIProjectOptions[];
  readonly workflows: readonly WorkflowRecord[];
  readonly started: readonly StartedPipeline[];
}

const ENDED: ReadonlySet<string> = new Set(['success', 'failed', 'error', 'canceled', 'unauthorized', 'not_run']);

export class CircleCIWorld implements CircleCIState {
  readonly projects: readonly CircleCIProjectOptions[];
  readonly workflows: WorkflowRecord[] = [];
  readonly started: StartedPipeline[] = [];
  readonly now: () => number;
  #jobs = 100;
  #pipelines = 0;

  constructor({ projects, now = Date.now }: CircleCISimulatorOptions) {
    this.projects = projects;
    this.now = now;
  }

  project(slug: string): CircleCIProjectOptions {
    const wanted = slug.replace(/^github\//, 'gh/').replace(/^bitbucket\//, 'bb/');
    const found = this.projects.find((project) => project.slug === wanted);
    if (found === undefined) throw new Refusal(404, 'Project not found');
    return found;
  }

  workflow(id: string): WorkflowRecord {
    const found = this.workflows.find((workflow) => workflow.id === id);
    if (found === undefined) throw new Refusal(404, 'Workflow not found');
    return found;
  }

  addWorkflow(workflow: NewWorkflow): WorkflowRecord {
    const { slug } = this.project(workflow.project);
    const id = workflow.id ?? uuidFor(`workflow ${this.workflows.length}`);
    return this.#push({
      id,
      pipelineId: uuidFor(`pipeline of ${id}`),
      pipelineNumber: this.#nextPipeline(),
      project: slug,
      name: workflow.name ?? 'build-test-deploy',
      status: workflow.status ?? 'success',
      revision: workflow.revision,
      branch: workflow.tag === undefined ? (workflow.branch ?? 'main') : undefined,
      tag: workflow.tag,
      originUrl: workflow.originUrl,
      jobs: (workflow.jobs ?? []).map((job, index) => ({
        id: uuidFor(`job ${index} of ${id}`),
        number: job.approval === true ? undefined : this.#nextJob(),
        name: job.name,
        status: job.status ?? 'success',
        tests: job.tests ?? [],
        artifacts: (job.artifacts ?? []).map(({ path, content, container = 0 }) => ({ path, content, container })),
      })),
      createdAt: new Date(this.now()).toISOString(),
      rerunOf: undefined,
    });
  }

  /** All its jobs again, as a workflow of its own in the same pipeline. */
  rerun(workflow: WorkflowRecord): WorkflowRecord {
    const id = uuidFor(`workflow ${this.workflows.length}`);
    const jobs = workflow.jobs.map((job, index) => ({
      ...job,
      id: uuidFor(`job ${index} of ${id}`),
      number: job.number === undefined ? undefined : this.#nextJob(),
    }));
    return this.#push({
      ...workflow,
      id,
      jobs,
      status: 'running',
      createdAt: new Date(this.now()).toISOString(),
      rerunOf: workflow.id,
    });
  }

  cancel(workflow: WorkflowRecord): void {
    if (ENDED.has(workflow.status)) return;
    workflow.status = 'canceled';
  }

  start(project: string, request: Readonly<Record<string, unknown>>): StartedPipeline {
    const number = this.#nextPipeline();
    const started = { id: uuidFor(`started pipeline ${number}`), project, number, request };
    this.started.push(started);
    return started;
  }

  #push(workflow: WorkflowRecord): WorkflowRecord {
    this.workflows.push(workflow);
    return workflow;
  }

  #nextJob(): number {
    this.#jobs += 1;
    return this.#jobs;
  }

  #nextPipeline(): number {
    this.#pipelines += 1;
    return this.#pipelines;
  }
}
