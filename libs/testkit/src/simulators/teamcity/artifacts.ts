import type { Api } from './api.ts';
import { readLocator, requireKnown } from './locator.ts';
import type { ArtifactRecord } from './records.ts';
import { notFound } from './refusal.ts';

/** https://www.jetbrains.com/help/teamcity/rest/manage-finished-builds.html#Get+Build+Artifacts */
export function addArtifactRoutes(api: Api): void {
  api.buildRoute('get', '/artifacts', undefined, ({ build, query }) => {
    const locator = readLocator(query('locator') ?? '');
    requireKnown(locator, ['recursive', 'hidden', 'count', 'directory', 'browseArchives', 'pattern']);
    const base = `/app/rest/builds/id:${build.id}/artifacts`;
    const all = locator.get('recursive') === 'true' ? entriesOf(build.artifacts) : topOf(entriesOf(build.artifacts));
    const shown = locator.get('hidden') === 'true' ? all : all.filter(({ path }) => !path.startsWith('.teamcity'));
    const file = shown.slice(0, Number(locator.get('count') ?? shown.length)).map(({ path, size }) => ({
      name: path.split('/').at(-1),
      fullName: path,
      ...(size === undefined
        ? { children: { href: `${base}/children/${path}` } }
        : { size, content: { href: `${base}/content/${path}` } }),
      href: `${base}/metadata/${path}`,
    }));
    return { body: { count: file.length, file } };
  });

  api.buildRoute('get', '/artifacts/files/*path', undefined, ({ build, path }) => {
    const wanted = path('path');
    const found = build.artifacts.find((one) => one.path === wanted);
    if (found === undefined) throw notFound(`Path '${wanted}' is not found in build ${build.id} or an error occurred`);
    if (found.storedAt !== undefined) return { status: 302, headers: { Location: found.storedAt }, body: Buffer.alloc(0) };
    return { body: Buffer.from(found.content) };
  });
}

interface Entry {
  readonly path: string;
  /** Absent: a folder. */
  readonly size?: number;
}

/** Folders too, as TeamCity lists them. */
function entriesOf(artifacts: readonly ArtifactRecord[]): readonly Entry[] {
  const entries = new Map<string, Entry>();
  for (const { path, content } of artifacts) {
    const parts = path.split('/');
    for (let depth = 1; depth < parts.length; depth += 1) {
      const folder = parts.slice(0, depth).join('/');
      entries.set(folder, { path: folder });
    }
    entries.set(path, { path, size: Buffer.byteLength(content) });
  }
  return [...entries.values()];
}

function topOf(entries: readonly Entry[]): readonly Entry[] {
  return entries.filter(({ path }) => !path.includes('/'));
}
