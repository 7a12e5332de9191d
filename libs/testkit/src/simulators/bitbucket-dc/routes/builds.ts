import { type Api, readFields, type RepositoryCall } from '../api.ts';
import { ApiError, invalid } from '../api-error.ts';
import type { BuildRecord, Json } from '../world.ts';

const STATES = ['CANCELLED', 'FAILED', 'INPROGRESS', 'SUCCESSFUL', 'UNKNOWN'];
const BUILDS = '/commits/:commit/builds';
const MAX = { key: 255, name: 255, buildNumber: 255, description: 255, url: 450, parent: 1024, ref: 1024 } as const;

/** https://developer.atlassian.com/server/bitbucket/rest/v904/api-group-builds-and-deployments/ */
export function addBuildRoutes(api: Api): void {
  const { world } = api.context;

  const find = (call: RepositoryCall, key: string | undefined): BuildRecord | undefined => {
    const commit = api.commitOf(call);
    return world.builds.find((one) => one.repository === call.repository.name && one.commit === commit && one.key === key);
  };

  api.repositoryRoute('get', 'api', BUILDS, (call) => {
    const key = call.query('key');
    if (key === undefined) throw invalid('key', 'A key is required');
    const build = find(call, key);
    if (build === undefined)
      throw new ApiError(404, 'build.status.NoSuchBuildStatusException', `Build status ${key} does not exist.`);
    return { status: 200, body: build.fields };
  });

  // A key that is there already is overwritten as a whole.
  api.repositoryRoute('post', 'api', BUILDS, (call) => {
    const fields = readBuild(readFields(call.request));
    const key = String(fields['key']);
    const known = find(call, key);
    const all = { ...fields, createdDate: known?.fields['createdDate'] ?? world.now(), updatedDate: world.now() };
    if (known === undefined)
      world.builds.push({ repository: call.repository.name, commit: api.commitOf(call), key, fields: all });
    else known.fields = all;
    return { status: 204 };
  });
}

function readBuild(fields: Json): Json {
  for (const [name, max] of Object.entries(MAX)) {
    const value = fields[name];
    if (value !== undefined && (typeof value !== 'string' || value.length > max))
      throw invalid(name, `size must be between 0 and ${max}`);
  }
  const { key, state, url, ref } = fields;
  if (typeof key !== 'string' || key === '') throw invalid('key', 'A key is required');
  if (!STATES.includes(String(state))) throw invalid('state', `state must be one of ${STATES.join(', ')}`);
  if (typeof url !== 'string' || !/^https?:\/\//.test(url)) throw invalid('url', 'A valid URL is required');
  if (ref !== undefined && !(typeof ref === 'string' && ref.startsWith('refs/'))) throw invalid('ref', 'must match "^refs/.*"');
  return fields;
}
