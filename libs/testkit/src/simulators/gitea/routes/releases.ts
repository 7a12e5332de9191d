import { type Api, readFields, type RepositoryCall, requireWrite, textOf } from '../api.ts';
import { readBytes } from '../../request-body.ts';
import { ApiError, notFound } from '../api-error.ts';
import type { AssetRecord, ReleaseRecord } from '../records.ts';

const ASSETS = '/releases/:id/assets';

/** https://docs.gitea.com/api/#tag/repository/operation/repoCreateReleaseAttachment */
export function addReleaseRoutes(api: Api): void {
  const { world, views } = api.context;
  const releaseOf = ({ repository, path }: RepositoryCall): ReleaseRecord => {
    const id = Number(path('id'));
    const release = world.releases.find((one) => one.repository === repository.fullName && one.id === id);
    if (release === undefined) throw notFound();
    return release;
  };
  const tagged = (repository: string, tag: string): ReleaseRecord | undefined =>
    world.releases.find((one) => one.repository === repository && one.tag === tag);

  api.repositoryRoute('get', '/releases/tags/:tag', 'read:repository', ({ repository, path }) => {
    const release = tagged(repository.fullName, path('tag'));
    if (release === undefined) throw notFound();
    return { status: 200, body: views.release(release) };
  });

  api.repositoryRoute('post', '/releases', 'write:repository', (call) => {
    requireWrite(call);
    const { tag_name: tag, name, prerelease } = readFields(call.request);
    if (textOf(tag) === '') throw new ApiError(422, '[TagName]: Required');
    if (tagged(call.repository.fullName, textOf(tag)) !== undefined) throw new ApiError(409, 'Release is has no Tag');
    const release: ReleaseRecord = {
      id: world.nextId('release'),
      repository: call.repository.fullName,
      tag: textOf(tag),
      name: textOf(name),
      prerelease: prerelease === true,
      assets: [],
    };
    world.releases.push(release);
    return { status: 201, body: views.release(release) };
  });

  api.repositoryRoute('get', ASSETS, 'read:repository', (call) => {
    const release = releaseOf(call);
    return { status: 200, body: release.assets.map((asset) => views.asset(release, asset)) };
  });

  api.repositoryRoute('post', ASSETS, 'write:repository', async (call) => {
    requireWrite(call);
    const release = releaseOf(call);
    const { name, content } = await readAttachment(call);
    const asset: AssetRecord = { id: world.nextId('asset'), name: call.query.get('name') ?? name, content };
    release.assets.push(asset);
    return { status: 201, body: views.asset(release, asset) };
  });

  api.repositoryRoute('delete', `${ASSETS}/:asset`, 'write:repository', (call) => {
    requireWrite(call);
    const { assets } = releaseOf(call);
    const index = assets.findIndex(({ id }) => id === Number(call.path('asset')));
    if (index === -1) throw notFound();
    assets.splice(index, 1);
    return { status: 204 };
  });
}

async function readAttachment({ request }: RepositoryCall): Promise<{ name: string; content: Buffer }> {
  const headers = { 'content-type': request.headers['content-type'] ?? '' };
  const form = await new Response(Uint8Array.from(readBytes(request)), { headers }).formData();
  const file = form.get('attachment');
  if (file === null || typeof file === 'string') throw new ApiError(400, 'http: no such file');
  return { name: file.name, content: Buffer.from(await file.arrayBuffer()) };
}
