import type { Release, ReleaseAsset } from './state.ts';
import { type View, type Viewing, viewAuthor } from './views.ts';

export function viewRelease(viewing: Viewing, release: Release): View {
  const { url } = viewing;
  const api = `${url}/repos/${release.repository}/releases/${release.id}`;
  return {
    id: release.id,
    node_id: `RE_${release.id}`,
    url: api,
    html_url: `${url}/${release.repository}/releases/tag/${encodeURIComponent(release.tag)}`,
    assets_url: `${api}/assets`,
    upload_url: `${api}/assets{?name,label}`,
    tag_name: release.tag,
    name: release.name,
    body: release.body,
    draft: release.draft,
    prerelease: release.prerelease,
    author: viewAuthor(viewing, release.author),
    created_at: release.createdAt,
    published_at: release.draft ? null : release.createdAt,
    assets: release.assets.map((asset) => viewAsset(viewing, release, asset)),
  };
}

export function viewAsset({ url }: Viewing, release: Release, asset: ReleaseAsset): View {
  return {
    id: asset.id,
    node_id: `RA_${asset.id}`,
    name: asset.name,
    label: asset.label,
    state: 'uploaded',
    content_type: asset.contentType,
    size: asset.content.length,
    url: `${url}/repos/${release.repository}/releases/assets/${asset.id}`,
    browser_download_url: `${url}/${release.repository}/releases/download/${encodeURIComponent(release.tag)}/${asset.name}`,
    created_at: asset.createdAt,
    updated_at: asset.createdAt,
  };
}
