import { zipSync } from 'fflate';
import type { ArtifactSeed, PullRequestSeed, WorkflowRunSeed } from './options.ts';
import { type MutableGitHubState, type PullRequest, type Repository, toTimestamp, type WorkflowRun } from './state.ts';

interface Seeding {
  readonly state: MutableGitHubState;
  readonly now: () => number;
}

export function addPullRequest({ state, now }: Seeding, seed: PullRequestSeed): PullRequest {
  const repository = repositoryNamed(state, seed.repository);
  const baseBranch = seed.baseBranch ?? repository.defaultBranch;
  const pull: PullRequest = {
    repository: repository.fullName,
    number: seed.number,
    title: seed.title ?? `Pull request ${seed.number}`,
    headSha: seed.headSha,
    headBranch: seed.headBranch,
    headRepository: seed.headRepository ?? repository.fullName,
    baseBranch,
    baseSha: seed.baseSha ?? repository.branches.get(baseBranch) ?? '0'.repeat(40),
    state: seed.state ?? 'open',
    createdAt: toTimestamp(now()),
  };
  repository.commits?.add(seed.headSha);
  if (pull.headRepository === repository.fullName) repository.branches.set(seed.headBranch, seed.headSha);
  // A push to a pull request is the same pull request with another head.
  const earlier = state.pullRequests.findIndex((one) => one.repository === repository.fullName && one.number === seed.number);
  if (earlier === -1) state.pullRequests.push(pull);
  else state.pullRequests.splice(earlier, 1, pull);
  return pull;
}

/** One that somebody started; it waits for a runner. */
export function dispatchWorkflow(seeding: Seeding, seed: WorkflowRunSeed): WorkflowRun {
  const run = addWorkflowRun(seeding, seed, 'workflow_dispatch');
  run.status = 'queued';
  return run;
}

export function addWorkflowRun(seeding: Seeding, seed: WorkflowRunSeed, event?: string): WorkflowRun {
  const { state, now } = seeding;
  const repository = repositoryNamed(state, seed.repository);
  if (state.workflowRuns.some((run) => run.id === seed.id)) {
    throw new RangeError(`There is a workflow run ${seed.id} already; give each its own id.`);
  }
  const at = toTimestamp(now());
  const run: WorkflowRun = {
    id: seed.id,
    repository: repository.fullName,
    name: seed.name,
    runNumber: state.nextId('run-number'),
    headSha: seed.headSha,
    headBranch: seed.headBranch,
    pullRequests: seed.pullRequests ?? [],
    createdAt: at,
    startedAt: at,
    updatedAt: at,
    attempt: seed.runAttempt ?? 1,
    status: seed.conclusion === null ? 'in_progress' : 'completed',
    conclusion: seed.conclusion,
    nextAttempts: [...(seed.nextAttempts ?? [])],
    ...(event === undefined ? {} : { event }),
  };
  repository.commits?.add(seed.headSha);
  state.workflowRuns.push(run);
  addArtifacts(seeding, run, seed.artifacts ?? []);
  return run;
}

export function addArtifacts({ state, now }: Seeding, run: WorkflowRun, seeds: readonly ArtifactSeed[]): void {
  for (const seed of seeds) {
    const files = Object.entries(seed.files).map(([path, content]): [string, Uint8Array] => [
      path,
      typeof content === 'string' ? new TextEncoder().encode(content) : content,
    ]);
    state.artifacts.push({
      id: state.nextId('artifact'),
      repository: run.repository,
      runId: run.id,
      name: seed.name,
      // The format begins in 1980, before which some injected clocks stand.
      zip: Buffer.from(zipSync(Object.fromEntries(files), { mtime: Math.max(now(), Date.UTC(1980, 0, 2)) })),
      createdAt: toTimestamp(now()),
      expired: false,
    });
  }
}

function repositoryNamed(state: MutableGitHubState, fullName: string): Repository {
  const repository = state.repositories.find((one) => one.fullName === fullName);
  if (repository === undefined)
    throw new RangeError(`No repository ${fullName}; add it to "repositories" when the simulator starts.`);
  return repository;
}
