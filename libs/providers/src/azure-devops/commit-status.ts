import { done, type Outcome, settle } from '@testwire/contracts';
import type { Surface, SurfaceRef, SurfaceWrite } from '../provider.ts';
import type { AzureDevOpsApi } from './api.ts';
import { AZURE_DEVOPS_LIMITS } from './limits.ts';
import { placeOf, repositoryPath } from './places.ts';
import { type StatusAnswer, statusAnswer } from './schema.ts';
import { ofContext, saysTheSame, statusContent } from './status-content.ts';

const NEEDS = 'Code (status)';

/** https://learn.microsoft.com/rest/api/azure/devops/git/statuses/create */
export function commitStatusSurface(api: AzureDevOpsApi): Surface {
  return {
    kind: 'status',
    dialect: 'plain',
    headline: { max: AZURE_DEVOPS_LIMITS.statusDescription, unit: 'characters' },
    place({ repository, commit, name }) {
      if (repository === undefined || commit === undefined || placeOf(repository) === undefined) return undefined;
      return `status:${repository.name}@${commit}:${name}`;
    },
    write: (request) => settle(() => writeStatus(api, request)),
  };
}

async function writeStatus(api: AzureDevOpsApi, request: SurfaceWrite): Promise<Outcome<SurfaceRef>> {
  const { repository, commit } = request.run;
  const place = repository && placeOf(repository);
  if (place === undefined || commit === undefined)
    return { kind: 'unsupported', reason: 'the run belongs to no commit in Azure Repos' };
  const path = `${repositoryPath(place)}/commits/${encodeURIComponent(commit)}/statuses`;
  const wanted = statusContent(request);
  // A status that is posted again becomes one more, so the one that is there is read first.
  const statuses = await api.listWhole(
    statusAnswer,
    { path, query: { latestOnly: 'true' }, needs: NEEDS },
    { top: 'top', skip: 'skip', size: AZURE_DEVOPS_LIMITS.perPage },
  );
  const [current] = ofContext(statuses, wanted);
  if (current !== undefined && saysTheSame(current, wanted)) return { kind: 'unchanged', value: toRef(current) };
  return done(toRef(await api.json(statusAnswer, { method: 'POST', path, json: wanted, needs: NEEDS })));
}

function toRef({ id }: StatusAnswer): SurfaceRef {
  return { externalId: String(id ?? 0), rung: 'commit-status' };
}
