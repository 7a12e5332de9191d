import { ProviderError } from '@testwire/contracts';
import picomatch from 'picomatch';
import { clip } from '../clip.ts';
import { exchange } from '../http.ts';
import type { CollectedResult, CollectRequest, ProviderDeps } from '../provider.ts';
import type { RestClient } from '../rest-client.ts';
import { transferLimits } from './api.ts';
import { buildPath } from './build-path.ts';
import { TEAMCITY_LIMITS } from './limits.ts';
import { filesAnswer } from './schema.ts';
import type { TeamCitySettings } from './settings.ts';

interface ArtifactFile {
  /** The folder or file at the top of the artifacts. */
  readonly artifact: string;
  readonly path: string;
  /** Below the folder; for a file at the top, its own name. */
  readonly inner: string;
}

/** An artifact is whatever lies at the top of a build's artifacts: its name is matched by `artifacts`, the paths in it by `files`. */
export async function* readArtifacts(
  api: RestClient,
  deps: ProviderDeps,
  settings: TeamCitySettings,
  { pipeline, artifacts, files, limits }: CollectRequest,
): AsyncGenerator<CollectedResult> {
  const path = buildPath(pipeline);
  const isNamed = picomatch([...artifacts], { dot: true });
  const isWanted = picomatch([...files], { dot: true });
  const { found, cut } = await listFiles(api, path);
  if (cut)
    yield problem(
      'artifacts',
      '',
      `The build has more than ${TEAMCITY_LIMITS.artifacts} artifacts; the others were not looked at.`,
    );
  const wanted = found.filter(({ artifact, inner }) => isNamed(artifact) && isWanted(inner));
  let left = limits.totalBytes;
  for (const [index, file] of wanted.entries()) {
    const shard = file.inner === file.path ? 'artifacts' : clip(file.artifact, 190);
    if (index >= limits.files || left <= 0) {
      const more = wanted.length - index - 1;
      yield problem(shard, file.path, `This and ${more} more files were not read: the limit of one build is reached.`);
      return;
    }
    try {
      const content = await download(
        api,
        deps,
        settings,
        `${path}/artifacts/files/${encode(file.path)}`,
        Math.min(limits.fileBytes, left),
      );
      left -= content.byteLength;
      yield { kind: 'file', shard, path: file.path, content };
    } catch (error) {
      if (!(error instanceof ProviderError) || !['rejected', 'not_found'].includes(error.failure.kind)) throw error;
      yield problem(shard, file.path, `The file could not be read: ${error.message}`);
    }
  }
}

function problem(shard: string, path: string, message: string): CollectedResult {
  return { kind: 'problem', shard, path, message };
}

async function listFiles(api: RestClient, path: string): Promise<{ found: readonly ArtifactFile[]; cut: boolean }> {
  const max = TEAMCITY_LIMITS.artifacts;
  const { file } = await api.json(filesAnswer, {
    path: `${path}/artifacts`,
    query: { locator: `recursive:true,hidden:false,count:${max + 1}`, fields: 'file(name,fullName,size,content(href))' },
    needs: 'View project',
    limits: transferLimits(TEAMCITY_LIMITS.answerBytes),
  });
  const listed = file ?? [];
  // A folder has no content.
  const found = listed
    .slice(0, max)
    .flatMap(({ name, fullName, content }) => (content == null ? [] : [toFile(fullName ?? name)]));
  return { found: found.filter((one) => one !== undefined), cut: listed.length > max };
}

function toFile(fullName: string): ArtifactFile | undefined {
  const parts = fullName.replace(/^\/+/, '').split('/');
  if (parts.some((part) => part === '' || part === '.' || part === '..')) return undefined;
  const path = parts.join('/');
  return { artifact: parts[0] ?? path, path, inner: parts.length === 1 ? path : parts.slice(1).join('/') };
}

function encode(path: string): string {
  return path
    .split('/')
    .map((part) => encodeURIComponent(part))
    .join('/');
}

const MOVED = [301, 302, 303, 307, 308];

/** Where artifacts are kept in a storage such as S3, TeamCity redirects to a signed address there, which must not see our token. */
async function download(
  api: RestClient,
  deps: ProviderDeps,
  { webUrl }: TeamCitySettings,
  path: string,
  maxBytes: number,
): Promise<Buffer> {
  const limits = transferLimits(maxBytes);
  const headers = { accept: '*/*' };
  const answer = await api.send({ path, headers, needs: 'View project', accept: MOVED, limits });
  if (!MOVED.includes(answer.status)) return answer.body;
  const url = storageUrl(answer.headers.get('location'), webUrl);
  if (url === undefined)
    throw new ProviderError({
      kind: 'rejected',
      status: answer.status,
      message: 'TeamCity redirects to where no artifacts lie.',
    });
  const { status, body } = await exchange(deps, { method: 'GET', url, headers: { 'user-agent': 'testwire' } }, limits);
  if (status === 200) return body;
  const kind = status >= 500 || status === 429 ? 'unavailable' : 'rejected';
  throw new ProviderError({ kind, status, message: `The storage at ${url.origin} answered ${status}.` });
}

/** At another host than TeamCity's, where a redirect leads to its sign-in; and never from https to http. */
function storageUrl(location: string | null, webUrl: string): URL | undefined {
  if (location === null || !URL.canParse(location, webUrl)) return undefined;
  const url = new URL(location, webUrl);
  if (url.origin === new URL(webUrl).origin) return undefined;
  return url.protocol === 'https:' || (url.protocol === 'http:' && webUrl.startsWith('http:')) ? url : undefined;
}
