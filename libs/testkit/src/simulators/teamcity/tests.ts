import { type Api, findBuild } from './api.ts';
import { readLocator, requireKnown } from './locator.ts';
import { badRequest } from './refusal.ts';
import { viewTest } from './views.ts';

/** When a locator names no count. */
const DEFAULT_COUNT = 100;

/** https://www.jetbrains.com/help/teamcity/rest/testoccurrenceapi.html */
export function addTestRoutes(api: Api): void {
  const { world, root } = api.context;

  api.route('get', '/testOccurrences', ({ caller, query, request }) => {
    const text = query('locator') ?? '';
    const locator = readLocator(text);
    requireKnown(locator, ['build', 'count', 'start', 'status', 'ignored', 'muted']);
    const of = locator.get('build');
    if (of === undefined) throw badRequest('The locator names no build, test or current problem to look for.');
    const build = findBuild(world, caller, of);
    const start = numberOf(locator.get('start') ?? '0');
    const count = numberOf(locator.get('count') ?? String(DEFAULT_COUNT));
    const tests = build.tests.map((test, index) => viewTest(test, build, index)).slice(start, start + count);
    const href = (at: number): string => {
      const url = new URL(request.originalUrl, root);
      url.searchParams.set('locator', `build:(${of}),count:${count},start:${at}`);
      return url.pathname + url.search;
    };
    return {
      body: {
        count: tests.length,
        href: request.originalUrl,
        ...(start + count < build.tests.length ? { nextHref: href(start + count) } : {}),
        ...(start > 0 ? { prevHref: href(Math.max(0, start - count)) } : {}),
        testOccurrence: tests,
      },
    };
  });
}

function numberOf(text: string): number {
  if (!/^\d{1,9}$/.test(text)) throw badRequest(`Invalid value '${text}' in the locator: should be a number.`);
  return Number(text);
}
