import { type Api, readFields, type RepositoryCall } from '../api.ts';
import { badFields, notFound } from '../api-error.ts';
import type { Json, StatusRecord } from '../records.ts';

const STATES = ['SUCCESSFUL', 'FAILED', 'INPROGRESS', 'STOPPED'];
const MAX = { key: 40, name: 255, description: 255 } as const;

/** https://developer.atlassian.com/cloud/bitbucket/rest/api-group-commit-statuses/ */
export function addStatusRoutes(api: Api): void {
  const { world, views } = api.context;

  const find = (call: RepositoryCall, commit: string, key: string): StatusRecord | undefined =>
    world.statuses.find((one) => one.repository === call.repository.fullName && one.commit === commit && one.key === key);

  api.repositoryRoute('get', '/commit/:commit/statuses', 'repository', (call) => {
    const commit = api.commitOf(call);
    const all = world.statuses.filter((one) => one.repository === call.repository.fullName && one.commit === commit);
    return api.list(call, all, views.status);
  });

  api.repositoryRoute('get', '/commit/:commit/statuses/build/:key', 'repository', (call) => {
    const status = find(call, api.commitOf(call), call.path('key'));
    if (status === undefined) throw notFound(`Build status ${call.path('key')}`);
    return { status: 200, body: views.status(status) };
  });

  // A key that is there already is overwritten.
  api.repositoryRoute('post', '/commit/:commit/statuses/build', 'repository:write', (call) => {
    const commit = api.commitOf(call);
    const fields = readFields(call.request);
    const wanted = readStatus(fields);
    const at = world.timestamp();
    const known = find(call, commit, wanted.key);
    const record = known ?? { ...wanted, repository: call.repository.fullName, commit, createdOn: at, updatedOn: at };
    if (known === undefined) world.statuses.push(record);
    else Object.assign(known, wanted, { updatedOn: at });
    return { status: 201, body: views.status(record) };
  });
}

function readStatus(fields: Json): Pick<StatusRecord, 'key' | 'state' | 'name' | 'description' | 'url' | 'refname'> {
  const text = (name: string): string => (typeof fields[name] === 'string' ? fields[name] : '');
  const key = text('key');
  if (key === '' || key.length > MAX.key) throw badFields({ key: [`must have 1 to ${MAX.key} characters`] });
  if (!STATES.includes(text('state'))) throw badFields({ state: [`must be one of ${STATES.join(', ')}`] });
  if (!/^https?:\/\/[^{}]+$/.test(text('url'))) throw badFields({ url: ['Enter a valid URL.'] });
  for (const name of ['name', 'description'] as const) {
    if (text(name).length > MAX[name]) throw badFields({ [name]: [`must have at most ${MAX[name]} characters`] });
  }
  return {
    key,
    state: text('state'),
    name: text('name') || key,
    description: text('description'),
    url: text('url'),
    refname: text('refname') || null,
  };
}
