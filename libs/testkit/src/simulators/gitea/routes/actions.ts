import { type Api, readFields, type RepositoryCall, requireWrite, textOf } from '../api.ts';
import { ApiError, notFound } from '../api-error.ts';
import type { ArtifactRecord, RunRecord } from '../records.ts';

/** https://docs.gitea.com/api/#tag/repository, operations of Actions. Neither family starts a run again or cancels it by API. */
export function addActionRoutes(api: Api): void {
  const { world, views, options } = api.context;
  const forgejo = options.family === 'forgejo';
  const runOf = ({ repository, path }: RepositoryCall): RunRecord => {
    const run = world.run(repository.fullName, Number(path('run')));
    if (run === undefined) throw notFound();
    return run;
  };

  api.repositoryRoute('get', '/actions/runs/:run', 'read:repository', (call) => {
    const run = runOf(call);
    return { status: 200, body: forgejo ? views.actionRun(run) : views.workflowRun(run) };
  });

  api.repositoryRoute('post', '/actions/workflows/:workflow/dispatches', 'write:repository', (call) => {
    requireWrite(call);
    const { ref, inputs, return_run_info: wantsRun } = readFields(call.request);
    if (textOf(ref) === '') throw new ApiError(422, '[Ref]: Required');
    const { fullName, commits } = call.repository;
    const run = world.addRun({
      repository: fullName,
      workflow: call.path('workflow'),
      event: 'workflow_dispatch',
      commit: commits[0] ?? '0'.repeat(40),
      branch: textOf(ref),
      status: 'waiting',
      inputs: inputs !== null && typeof inputs === 'object' ? { ...inputs } : {},
    });
    if (!forgejo || wantsRun !== true) return { status: 204 };
    return { status: 201, body: { id: run.id, run_number: run.number, jobs: [] } };
  });

  if (forgejo) {
    // It answers 404 where it has no such call.
    api.repositoryRoute('get', '/actions/runs/:run/artifacts', 'read:repository', () => ({
      status: 404,
      body: '404 page not found',
    }));
    return;
  }

  const artifactOf = ({ repository, path }: RepositoryCall): ArtifactRecord => {
    const all = world.runs.filter((run) => run.repository === repository.fullName).flatMap((run) => run.artifacts);
    const artifact = all.find(({ id }) => id === Number(path('artifact')));
    if (artifact === undefined || artifact.expired) throw notFound();
    return artifact;
  };

  api.repositoryRoute('get', '/actions/runs/:run/artifacts', 'read:repository', (call) => {
    const { artifacts } = runOf(call);
    const { status, body } = api.list(call, artifacts, ({ id, name, zip, expired }) => ({
      id,
      name,
      size_in_bytes: zip.length,
      expired,
    }));
    return { status, body: { total_count: artifacts.length, artifacts: body } };
  });

  api.repositoryRoute('get', '/actions/artifacts/:artifact/zip', 'read:repository', (call) => {
    const { id } = artifactOf(call);
    return { status: 302, headers: { Location: `/_storage/${id}.zip?sig=${signatureOf(id)}` } };
  });
}

/** What stands for the signature in the address of an artifact. */
export function signatureOf(id: number): string {
  return Buffer.from(`artifact ${id}`).toString('base64url');
}
