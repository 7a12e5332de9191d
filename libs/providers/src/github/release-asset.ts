import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { digestOf, done, type Outcome, ProviderError, type RepositoryRef, settle } from '@testwire/contracts';
import type { RestEndpointMethodTypes } from '@octokit/rest';
import type { ArtifactHost, HostedArtifact } from '../provider.ts';
import { boundFetch } from './bound-fetch.ts';
import { isConflicting, isGone } from './errors.ts';
import { PAGE_SIZE, RELEASE_ASSET_BYTES, RELEASE_ASSETS, TRANSFER_TIMEOUT_MS } from './limits.ts';
import type { RepositoryApi, Session } from './session.ts';

const TAG = 'testwire-artifacts';

type Release = RestEndpointMethodTypes['repos']['getReleaseByTag']['response']['data'];
type Asset = Release['assets'][number];

/** Keeps artifacts as assets of one pre-release, the only place for files that does not need a job. */
export function createReleaseHost(session: Session): ArtifactHost {
  return {
    maxBytes: RELEASE_ASSET_BYTES,
    uploadArtifact: (run, artifact) =>
      settle(async () => {
        const { repository, runId } = run;
        if (repository === undefined)
          return { kind: 'unsupported', reason: 'The run belongs to no repository, so there is no release for its files.' };
        return await uploadAsset(session, repository, assetName(runId, artifact.name), artifact);
      }),
  };
}

function uploadAsset(
  session: Session,
  repository: RepositoryRef,
  name: string,
  artifact: HostedArtifact,
): Promise<Outcome<{ readonly url: string }>> {
  const operation = {
    what: `upload "${artifact.name}" to the release "${TAG}" of ${repository.name}`,
    permission: 'Contents: Read and write',
  };
  return session.onRepository(repository, operation, async (api) => {
    const { octokit, owner, repo } = api;
    const release = await openRelease(api);
    const assets = await octokit.paginate(octokit.rest.repos.listReleaseAssets, {
      owner,
      repo,
      release_id: release.id,
      per_page: PAGE_SIZE,
    });
    const existing = assets.find((asset) => asset.name === name);
    const sha256 = await hashOf(artifact);
    const label = `${artifact.name.slice(0, 100)} (${sha256.slice(0, 32)})`;
    if (existing !== undefined) {
      const same = existing.digest === `sha256:${sha256}` || existing.label === label;
      // An upload that broke off leaves an asset in another state.
      if (same && existing.state === 'uploaded' && existing.size === artifact.bytes)
        return { kind: 'unchanged', value: { url: existing.browser_download_url } };
      await octokit.rest.repos.deleteReleaseAsset({ owner, repo, asset_id: existing.id });
    } else if (assets.length >= RELEASE_ASSETS) {
      const message = `The release "${TAG}" of ${repository.name} is full (${RELEASE_ASSETS} assets). Delete old assets, or the release: it is made again.`;
      throw new ProviderError({ kind: 'rejected', message });
    }
    const { data } = await octokit.request({
      method: 'POST',
      url: uploadUrl(session, api, release),
      name,
      label,
      // Stated, because GitHub refuses a body of unknown length.
      headers: { 'content-type': artifact.mediaType, 'content-length': artifact.bytes },
      data: Readable.toWeb(Readable.from(await artifact.open())),
      request: { fetch: boundFetch(session.deps, TRANSFER_TIMEOUT_MS) },
    });
    return done({ url: (data as Asset).browser_download_url });
  });
}

async function openRelease(api: RepositoryApi): Promise<Release> {
  const { octokit, owner, repo } = api;
  const found = await findRelease(api);
  if (found !== undefined) return found;
  try {
    const body = 'Files of test runs, kept here by Testwire. It may be deleted at any time; it is made again when it is needed.';
    return (
      await octokit.rest.repos.createRelease({ owner, repo, tag_name: TAG, name: 'Testwire artifacts', body, prerelease: true })
    ).data;
  } catch (error) {
    // Two uploads may both find that there is none.
    const made = isConflicting(error) ? await findRelease(api) : undefined;
    if (made === undefined) throw error;
    return made;
  }
}

async function findRelease({ octokit, owner, repo }: RepositoryApi): Promise<Release | undefined> {
  try {
    return (await octokit.rest.repos.getReleaseByTag({ owner, repo, tag: TAG })).data;
  } catch (error) {
    if (isGone(error)) return undefined;
    throw error;
  }
}

/** GitHub states digests since 2025, Enterprise Server not yet; the label says it everywhere. */
async function hashOf(artifact: HostedArtifact): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of await artifact.open()) hash.update(chunk);
  return hash.digest('hex');
}

/** GitHub renames what has other characters in it; then we would not find it again. */
function assetName(runId: string, name: string): string {
  const safe = name
    .replaceAll(/[^A-Za-z0-9._-]+/g, '-')
    .replaceAll(/^[.-]+|[.-]+$/g, '')
    .slice(-100);
  return safe === name ? `${runId}-${safe}` : `${runId}-${digestOf(name).slice(0, 8)}-${safe}`;
}

/** `upload_url` is a template that ends in `{?name,label}`. */
function uploadUrl({ settings }: Session, { owner, repo }: RepositoryApi, release: Release): string {
  if (settings.uploadUrl === undefined) return release.upload_url;
  const path = [owner, repo].map(encodeURIComponent).join('/');
  return `${settings.uploadUrl}/repos/${path}/releases/${release.id}/assets{?name,label}`;
}
