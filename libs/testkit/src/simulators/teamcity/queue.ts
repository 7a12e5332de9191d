import { requirePermission } from './access.ts';
import { type Api, findBuild, readObject } from './api.ts';
import type { BuildProperty } from './records.ts';
import { badRequest, notFound } from './refusal.ts';
import { viewBuild } from './views.ts';

/** https://www.jetbrains.com/help/teamcity/rest/start-and-cancel-builds.html */
export function addQueueRoutes(api: Api): void {
  const { world, root } = api.context;

  api.route('post', '/buildQueue', ({ caller, request }) => {
    const posted = readObject(request);
    const id = recordOf(posted['buildType'])['id'] ?? posted['buildTypeId'];
    const buildType = typeof id === 'string' ? world.buildType(id) : undefined;
    if (buildType === undefined) throw notFound(`No build type nor template is found by id '${String(id)}'.`);
    requirePermission(caller, 'Run build', buildType.projectId);
    const [change] = listOf(recordOf(posted['lastChanges'])['change']);
    const changeId = change === undefined ? undefined : Number(recordOf(change)['id']);
    const of = world.builds.find((build) => build.changeId === changeId && build.buildType.id === buildType.id);
    if (changeId !== undefined && of === undefined) throw badRequest(`No change found by id ${changeId}.`);
    const branch = posted['branchName'];
    const ref = typeof branch === 'string' && branch !== '<default>' ? refOf(branch) : undefined;
    const comment = recordOf(posted['comment'])['text'];
    const build = world.enqueue(buildType, {
      revision: of?.revision ?? 'f'.repeat(40),
      properties: listOf(recordOf(posted['properties'])['property']).map(toProperty),
      startedBy: caller.options.username,
      ...(ref === undefined ? {} : { ref }),
      ...(changeId === undefined ? {} : { changeId }),
      ...(typeof comment === 'string' ? { comment } : {}),
    });
    return { body: viewBuild(build, root) };
  });

  api.route('get', '/buildQueue/:locator', ({ caller, path }) => ({
    body: viewBuild(findBuild(world, caller, path('locator')), root),
  }));

  api.route('post', '/buildQueue/:locator', ({ caller, path, request }) => {
    const build = findBuild(world, caller, path('locator'));
    requirePermission(caller, 'Stop build / remove from queue', build.buildType.projectId);
    const { comment } = readObject(request);
    if (build.state !== 'queued') throw notFound(`No queued build found by locator '${path('locator')}'.`);
    world.cancel(build, caller.options.username, typeof comment === 'string' ? comment : '');
    return { body: viewBuild(build, root) };
  });
}

/** The logical name of a branch, as people give it. */
function refOf(branch: string): string {
  if (branch.startsWith('refs/')) return branch;
  return /^(?:pull|merge-requests)\/\d+$/.test(branch) ? `refs/${branch}/head` : `refs/heads/${branch}`;
}

function toProperty(value: unknown): BuildProperty {
  const { name, value: given } = recordOf(value);
  if (typeof name !== 'string' || name === '')
    throw badRequest("Property name is empty or not present: 'name' attribute is required.");
  return { name, ...(typeof given === 'string' ? { value: given } : {}) };
}

function recordOf(value: unknown): Record<string, unknown> {
  return value !== null && typeof value === 'object' && !Array.isArray(value) ? (value as Record<string, unknown>) : {};
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
