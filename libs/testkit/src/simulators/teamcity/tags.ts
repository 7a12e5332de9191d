import { type Api, readObject } from './api.ts';
import { readLocator, requireKnown } from './locator.ts';
import type { TagRecord } from './records.ts';
import { badRequest } from './refusal.ts';

/** https://www.jetbrains.com/help/teamcity/rest/manage-finished-builds.html#Manage+Build+Tags */
export function addTagRoutes(api: Api): void {
  const view = (tags: readonly TagRecord[]): Record<string, unknown> => ({
    count: tags.length,
    tag: tags.map(({ name }) => ({ name })),
  });

  api.buildRoute('get', '/tags', undefined, ({ build, query }) => {
    const named = matcherOf(query('locator'));
    return { body: view(build.tags.filter(named)) };
  });

  /** Replaces the tags that the locator names; without one, all public tags. */
  api.buildRoute('put', '/tags', 'Tag build', ({ build, query, request }) => {
    const named = matcherOf(query('locator'));
    const posted = readTags(readObject(request));
    build.tags = addTags(
      build.tags.filter((tag) => !named(tag)),
      posted,
    );
    return { body: view(posted) };
  });

  api.buildRoute('post', '/tags', 'Tag build', ({ build, request }) => {
    const posted = readTags(readObject(request));
    build.tags = addTags(build.tags, posted);
    return { body: view(posted) };
  });
}

/** By name without regard to case; private tags only where they are asked for. */
function matcherOf(text: string | undefined): (tag: TagRecord) => boolean {
  const locator = readLocator(text ?? '');
  requireKnown(locator, ['name', 'private', 'owner']);
  const name = locator.get('name')?.toLowerCase();
  const wantsPrivate = locator.get('private') === 'true';
  return (tag) => (tag.owner !== undefined) === wantsPrivate && (name === undefined || tag.name.toLowerCase() === name);
}

function readTags({ tag = [] }: Record<string, unknown>): readonly TagRecord[] {
  if (!Array.isArray(tag)) throw badRequest('Tags are a list under "tag".');
  return tag.map((one: unknown) => {
    const name = one !== null && typeof one === 'object' && 'name' in one ? one.name : undefined;
    if (typeof name !== 'string' || name === '') throw badRequest('Cannot apply empty tag');
    return { name };
  });
}

function addTags(tags: readonly TagRecord[], added: readonly TagRecord[]): TagRecord[] {
  const missing = added.filter(({ name }) => !tags.some((tag) => tag.owner === undefined && tag.name === name));
  return [...tags, ...missing];
}
