import { done, type Outcome, ProviderError, settle } from '@testwire/contracts';
import type { Surface, SurfaceRef, SurfaceWrite } from '../provider.ts';
import type { AzureDevOpsApi } from './api.ts';
import type { WhoAmI } from './identity.ts';
import { AZURE_DEVOPS_LIMITS } from './limits.ts';
import { findIteration } from './iterations.ts';
import { placeOf, repositoryPath } from './places.ts';
import { listOf, type StatusAnswer, statusAnswer } from './schema.ts';
import { ofContext, saysTheSame, statusContent } from './status-content.ts';

const NEEDS = 'Code (status)';

/**
 * https://learn.microsoft.com/rest/api/azure/devops/git/pull-request-statuses/create: what branch policies read. The commit status is not
 * shown on a pull request, and this one not on a commit, so both are written.
 */
export function pullRequestStatusSurface(api: AzureDevOpsApi, me: WhoAmI): Surface {
  return {
    kind: 'status',
    dialect: 'plain',
    headline: { max: AZURE_DEVOPS_LIMITS.statusDescription, unit: 'characters' },
    place({ repository, commit, change, name }) {
      if (repository === undefined || commit === undefined || change === undefined || placeOf(repository) === undefined)
        return undefined;
      return `status:${repository.name}!${change.number}@${commit}:${name}`;
    },
    write: (request) => settle(() => writeStatus(api, me, request)),
  };
}

async function writeStatus(api: AzureDevOpsApi, me: WhoAmI, request: SurfaceWrite): Promise<Outcome<SurfaceRef>> {
  const { repository, commit, change } = request.run;
  const place = repository && placeOf(repository);
  if (place === undefined || commit === undefined || change === undefined)
    return { kind: 'unsupported', reason: 'the run belongs to no pull request in Azure Repos' };
  const pullRequest = `${repositoryPath(place)}/pullRequests/${change.number}`;
  const path = `${pullRequest}/statuses`;
  const target = await findIteration(api, pullRequest, commit);
  if (target === undefined) {
    const reason = `commit ${commit.slice(0, 10)} is neither the head of an iteration of the pull request nor the merge of its newest one; what other commits showed stays`;
    return { kind: 'unsupported', reason };
  }
  const { iterationId } = target;
  const wanted = statusContent(request);
  const { value } = await api.json(listOf(statusAnswer), { path, needs: NEEDS });
  const [current, ...older] = ofContext(value, wanted).filter(
    (status) => iterationId === undefined || status.iterationId === iterationId,
  );
  if (current !== undefined && older.length === 0 && saysTheSame(current, wanted))
    return { kind: 'unchanged', value: toRef(current) };
  const isNewer = (status: StatusAnswer): boolean => mayBeNewer(status, request);
  // Runs of the head have a place of their own, so nobody else has compared their age with that of a run of the merge.
  if (target.isMerge && current !== undefined && isNewer(current))
    return {
      kind: 'unsupported',
      reason: 'another run has written on this iteration of the pull request since this one was opened',
    };
  const iteration = iterationId === undefined ? {} : { iterationId };
  const shown =
    current !== undefined && saysTheSame(current, wanted)
      ? current
      : await api.json(statusAnswer, { method: 'POST', path, json: { ...wanted, ...iteration }, needs: NEEDS });
  const outdated = [...(current === undefined || current === shown ? [] : [current]), ...older];
  const mine = await me();
  const isOurs = ({ id, createdBy }: StatusAnswer): boolean =>
    String(id) === request.previous?.externalId || (mine !== undefined && createdBy?.id === mine);
  const left = await removeStatuses(
    api,
    path,
    outdated.filter((status) => isOurs(status) && !isNewer(status)),
  );
  const ref = toRef(shown);
  return left === undefined ? done(ref) : { kind: 'degraded', value: ref, rung: 'older-left', reason: left };
}

/** Of a run of its own, by its report, that was not there when ours was opened. */
function mayBeNewer({ id, targetUrl, creationDate }: StatusAnswer, { run, previous }: SurfaceWrite): boolean {
  if (String(id) === previous?.externalId || (targetUrl ?? undefined) === run.reportUrl) return false;
  return Date.parse(creationDate ?? '') >= Date.parse(run.openedAt);
}

/** Every post adds a status, and nothing limits how many there are. Answers why some are left. */
async function removeStatuses(api: AzureDevOpsApi, path: string, statuses: readonly StatusAnswer[]): Promise<string | undefined> {
  const json = statuses.flatMap(({ id }) => (id == null ? [] : [{ op: 'remove', path: `/${id}` }]));
  if (json.length === 0) return undefined;
  const headers = { 'content-type': 'application/json-patch+json' };
  try {
    await api.send({ method: 'PATCH', path, json, headers, needs: NEEDS, accept: [404] });
    return undefined;
  } catch (error) {
    if (error instanceof ProviderError && error.failure.kind === 'permission')
      return `${json.length} older statuses may not be removed: ${error.message}`;
    throw error;
  }
}

function toRef({ id }: StatusAnswer): SurfaceRef {
  return { externalId: String(id ?? 0), rung: 'pull-request-status' };
}
