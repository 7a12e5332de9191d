import { ProviderError } from '@testwire/contracts';
import picomatch from 'picomatch';
import { openBudget, readArchive, roomForArchive } from '../archive.ts';
import type { CollectedResult, CollectRequest, ProviderDeps } from '../provider.ts';
import type { RestClient } from '../rest-client.ts';
import { downloadArtifact } from './download.ts';
import { GITEA_LIMITS } from './limits.ts';
import { repositoryPath, runPath } from './repository.ts';
import { type ArtifactAnswer, artifactsAnswer } from './schema.ts';
import type { GiteaSettings } from './settings.ts';

/** Reads the result files out of the artifacts of a run of Actions; each artifact is a shard. Its zip is held in memory, one at a time. */
export async function* collectResults(
  api: RestClient,
  settings: GiteaSettings,
  deps: ProviderDeps,
  request: CollectRequest,
): AsyncGenerator<CollectedResult> {
  const { limits, repository } = request;
  const isWanted = picomatch([...request.files], { dot: true });
  const budget = openBudget(limits);
  const listed = await listArtifacts(api, deps, request);
  for (const artifact of chooseArtifacts(listed.items, request)) {
    const problem = (message: string, path = ''): CollectedResult => ({ kind: 'problem', shard: artifact.name, path, message });
    if (artifact.expired === true) {
      yield problem('The artifact has expired. Run the workflow again to get its results.');
      continue;
    }
    const room = roomForArchive(limits, budget);
    if ((artifact.size_in_bytes ?? 0) > room) {
      yield problem(`The artifact has ${artifact.size_in_bytes} bytes, and the limit is ${room}.`);
      continue;
    }
    const download = await downloadArtifact(api, settings, deps, repository, artifact, room);
    if ('problem' in download) {
      yield problem(download.problem);
      continue;
    }
    budget.downloads -= download.content.length;
    for await (const item of readArchive(download.content, isWanted, limits, budget)) {
      if ('content' in item) yield { kind: 'file', shard: artifact.name, path: item.path, content: item.content };
      else yield problem(`${item.path === '' ? 'The artifact' : 'The file'} could not be read: ${item.problem}`, item.path);
    }
  }
  if (listed.unlisted !== undefined) yield { kind: 'problem', shard: 'gitea', path: 'artifacts', message: listed.unlisted };
}

/** The newest of each name: a re-run makes another artifact of the same name. Ids grow. */
function chooseArtifacts(listed: readonly ArtifactAnswer[], request: CollectRequest): readonly ArtifactAnswer[] {
  const isWanted = picomatch([...request.artifacts], { dot: true });
  const newest = new Map<string, ArtifactAnswer>();
  for (const artifact of listed) {
    const other = newest.get(artifact.name);
    if (isWanted(artifact.name) && (other === undefined || artifact.id > other.id)) newest.set(artifact.name, artifact);
  }
  return [...newest.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
}

interface ListedArtifacts {
  readonly items: readonly ArtifactAnswer[];
  /** Why there are more. */
  readonly unlisted?: string;
}

/** A server may give less than a page as asked: only a page that brings nothing new, or the total, tells the end. */
async function listArtifacts(
  api: RestClient,
  deps: ProviderDeps,
  { repository, pipeline }: CollectRequest,
): Promise<ListedArtifacts> {
  const path = `${runPath(repository, pipeline)}/artifacts`;
  const all = new Map<number, ArtifactAnswer>();
  let total: number | undefined;
  let hasMore = true;
  try {
    for (let page = 1; hasMore && page <= GITEA_LIMITS.artifactPages; page += 1) {
      const query = { page, limit: GITEA_LIMITS.perPage };
      const answer = await api.json(artifactsAnswer, { path, query, needs: 'read:repository' });
      const before = all.size;
      for (const artifact of answer.artifacts ?? []) all.set(artifact.id, artifact);
      total = answer.total_count ?? undefined;
      hasMore = all.size > before && (total === undefined || all.size < total);
    }
  } catch (error) {
    if (!(error instanceof ProviderError) || error.failure.kind !== 'not_found') throw error;
    // A repository that cannot be seen is a fault; one that can is at a server without this part of the API.
    await api.send({ path: repositoryPath(repository), needs: 'read:repository' });
    const fields = { repository: repository.name, pipeline: pipeline.id };
    deps.log('warn', fields, 'This server lists no artifacts of Actions; results must be sent from inside the job');
    return { items: [...all.values()] };
  }
  const items = [...all.values()];
  if (!hasMore && (total === undefined || items.length >= total)) return { items };
  return { items, unlisted: `Only ${items.length} of ${total ?? `more than ${items.length}`} artifacts of the run were read.` };
}
