import type { Express } from 'express';
import { z } from 'zod';
import { readBytes } from '../request-body.ts';
import {
  findOwned,
  type GitHubContext,
  idParam,
  readObject,
  textParam,
  textQuery,
  timestamp,
  toRead,
  toWrite,
} from './context.ts';
import { GitHubError, notFound, validationFailed } from './errors.ts';
import { paginate } from './paging.ts';
import type { Release, ReleaseAsset, Repository } from './state.ts';
import { viewAsset, viewRelease } from './release-views.ts';

const releaseCreation = z.object({
  tag_name: z.string().min(1),
  name: z.string().nullish(),
  body: z.string().nullish(),
  draft: z.boolean().default(false),
  prerelease: z.boolean().default(false),
});

/** https://docs.github.com/en/rest/releases; assets are uploaded to the same host. */
export function addReleaseRoutes(app: Express, context: GitHubContext): void {
  const { state } = context;
  const releasesOf = (repository: Repository): Release[] =>
    state.releases.filter((one) => one.repository === repository.fullName);
  const findByTag = (repository: Repository, tag: string): Release | undefined =>
    releasesOf(repository).find((release) => release.tag === tag && !release.draft);

  app.get('/repos/:owner/:repo/releases/tags/:tag', (request, response) => {
    const release = findByTag(toRead(context, request, 'contents'), textParam(request, 'tag'));
    if (release === undefined) throw notFound();
    response.json(viewRelease(context, release));
  });

  app.get('/repos/:owner/:repo/releases', (request, response) => {
    const releases = releasesOf(toRead(context, request, 'contents')).reverse();
    response.json(paginate(request, response, context.url, releases).map((release) => viewRelease(context, release)));
  });

  app.post('/repos/:owner/:repo/releases', (request, response) => {
    const repository = toWrite(context, request, 'contents');
    const input = releaseCreation.parse(readObject(request));
    if (findByTag(repository, input.tag_name) !== undefined) {
      throw validationFailed({ resource: 'Release', code: 'already_exists', field: 'tag_name' });
    }
    const release: Release = {
      id: state.nextId('release'),
      repository: repository.fullName,
      tag: input.tag_name,
      name: input.name ?? null,
      body: input.body ?? null,
      draft: input.draft,
      prerelease: input.prerelease,
      author: context.callerOf(request).author,
      createdAt: timestamp(context),
      assets: [],
    };
    state.releases.push(release);
    response.status(201).json(viewRelease(context, release));
  });

  app.get('/repos/:owner/:repo/releases/:id', (request, response) => {
    const repository = toRead(context, request, 'contents');
    response.json(viewRelease(context, findOwned(state.releases, repository, idParam(request, 'id'))));
  });

  app.get('/repos/:owner/:repo/releases/:id/assets', (request, response) => {
    const repository = toRead(context, request, 'contents');
    const release = findOwned(state.releases, repository, idParam(request, 'id'));
    response.json(paginate(request, response, context.url, release.assets).map((asset) => viewAsset(context, release, asset)));
  });

  app.post('/repos/:owner/:repo/releases/:id/assets', (request, response) => {
    const repository = toWrite(context, request, 'contents');
    const release = findOwned(state.releases, repository, idParam(request, 'id'));
    const asset = {
      id: state.nextId('asset'),
      name: storedName(textQuery(request, 'name') ?? ''),
      label: textQuery(request, 'label') ?? null,
      contentType: request.get('content-type') ?? '',
      content: readBytes(request),
      createdAt: timestamp(context),
    };
    if (asset.name === '') throw validationFailed({ resource: 'ReleaseAsset', code: 'missing_field', field: 'name' });
    if (asset.contentType === '' || asset.content.length === 0) throw new GitHubError(400, 'Bad Content-Length');
    if (release.assets.some((other) => other.name === asset.name)) {
      throw validationFailed({ resource: 'ReleaseAsset', code: 'already_exists', field: 'name' });
    }
    release.assets.push(asset);
    response.status(201).json(viewAsset(context, release, asset));
  });

  app.get('/repos/:owner/:repo/releases/assets/:id', (request, response) => {
    const { release, asset } = findAsset(releasesOf(toRead(context, request, 'contents')), idParam(request, 'id'));
    if (request.get('accept') === 'application/octet-stream') response.type('application/octet-stream').send(asset.content);
    else response.json(viewAsset(context, release, asset));
  });

  app.delete('/repos/:owner/:repo/releases/assets/:id', (request, response) => {
    const { release, asset } = findAsset(releasesOf(toWrite(context, request, 'contents')), idParam(request, 'id'));
    release.assets.splice(release.assets.indexOf(asset), 1);
    response.status(204).end();
  });

  // What a reader's browser opens. GitHub asks for a session where the repository is private; here every reader has one.
  app.get('/:owner/:repo/releases/download/:tag/:name', (request, response) => {
    const fullName = `${textParam(request, 'owner')}/${textParam(request, 'repo')}`;
    const release = state.releases.find((one) => one.repository === fullName && one.tag === textParam(request, 'tag'));
    const asset = release?.assets.find((one) => one.name === textParam(request, 'name'));
    if (asset === undefined) throw notFound();
    // Always as a download, as GitHub does: a page among the assets is not shown.
    response
      .set({ 'content-disposition': `attachment; filename=${asset.name}`, 'x-content-type-options': 'nosniff' })
      .type('application/octet-stream')
      .send(asset.content);
  });
}

function findAsset(releases: readonly Release[], id: number): { release: Release; asset: ReleaseAsset } {
  for (const release of releases) {
    const asset = release.assets.find((one) => one.id === id);
    if (asset !== undefined) return { release, asset };
  }
  throw notFound();
}

/** GitHub renames files with special characters and with dots at either end, and tells the new name in its answer. */
function storedName(name: string): string {
  return name.replaceAll(/[^\w+@-]+/g, '.').replaceAll(/^\.+|\.+$/g, '');
}
