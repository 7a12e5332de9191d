import type { RepositoryRef } from '@testwire/contracts';
import type { RestEndpointMethodTypes } from '@octokit/rest';
import picomatch from 'picomatch';
import type { CollectedResult, CollectRequest } from '../provider.ts';
import { openBudget, readArchive, roomForArchive } from '../archive.ts';
import { downloadArtifact } from './download.ts';
import { isFailure } from './errors.ts';
import { PAGE_SIZE } from './limits.ts';
import type { Session } from './session.ts';
import { runNumber } from './workflow-runs.ts';

type Artifact = RestEndpointMethodTypes['actions']['listWorkflowRunArtifacts']['response']['data']['artifacts'][number];

/** Reads the result files out of the artifacts of a workflow run; each artifact is a shard. Its zip is held in memory, one at a time. */
export async function* collectResults(session: Session, request: CollectRequest): AsyncGenerator<CollectedResult> {
  const { limits } = request;
  const isWanted = picomatch([...request.files], { dot: true });
  const budget = openBudget(limits);
  for (const artifact of await chooseArtifacts(session, request)) {
    const problem = (message: string, path = ''): CollectedResult => ({ kind: 'problem', shard: artifact.name, path, message });
    if (artifact.expired) {
      yield problem('The artifact has expired at GitHub. Run the workflow again to get its results.');
      continue;
    }
    const download = await fetchArchive(session, request.repository, artifact, roomForArchive(limits, budget));
    if ('problem' in download) {
      yield problem(`The artifact could not be read: ${download.problem}`);
      continue;
    }
    budget.downloads -= download.content.length;
    for await (const item of readArchive(download.content, isWanted, limits, budget)) {
      if ('content' in item) yield { kind: 'file', shard: artifact.name, path: item.path, content: item.content };
      else yield problem(`${item.path === '' ? 'The artifact' : 'The file'} could not be read: ${item.problem}`, item.path);
    }
  }
}

/** The newest of each name: a re-run makes another artifact of the same name. */
async function chooseArtifacts(
  session: Session,
  { repository, pipeline, artifacts: globs }: CollectRequest,
): Promise<Artifact[]> {
  const operation = {
    what: `list the artifacts of workflow run ${pipeline.id} of ${repository.name}`,
    permission: 'Actions: Read-only',
  };
  const artifacts = await session.onRepository(repository, operation, ({ octokit, owner, repo }) =>
    octokit.paginate(octokit.rest.actions.listWorkflowRunArtifacts, {
      owner,
      repo,
      run_id: runNumber(pipeline),
      per_page: PAGE_SIZE,
    }),
  );
  const isWanted = picomatch([...globs], { dot: true });
  const newest = new Map<string, Artifact>();
  for (const artifact of artifacts) {
    const other = newest.get(artifact.name);
    if (isWanted(artifact.name) && (other === undefined || isNewer(artifact, other))) newest.set(artifact.name, artifact);
  }
  return [...newest.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
}

function isNewer(a: Artifact, b: Artifact): boolean {
  const difference = Date.parse(a.created_at ?? '') - Date.parse(b.created_at ?? '');
  return difference > 0 || (!(difference < 0) && a.id > b.id);
}

async function fetchArchive(session: Session, repository: RepositoryRef, artifact: Artifact, maxBytes: number) {
  if (artifact.size_in_bytes > maxBytes) {
    return {
      problem: `It has ${artifact.size_in_bytes} bytes, and the limit is ${maxBytes}. Upload test results as an artifact of their own.`,
    };
  }
  try {
    return await downloadArtifact(session, repository, artifact, maxBytes);
  } catch (error) {
    // Expired or deleted since it was listed.
    if (isFailure(error, 'not_found')) return { problem: 'GitHub no longer has it.' };
    throw error;
  }
}
