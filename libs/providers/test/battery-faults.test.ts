import type { ProviderDeps } from '../src/index.ts';
import { CASES } from './battery/cases.ts';
import type { Site } from './battery/site.ts';
import { gitlabSite } from './gitlab/site.ts';

type Fetch = typeof globalThis.fetch;

/** Adapters that err in the ways that adapters do, made of a good one and a transport that changes what it says and hears. */
const FAULTS: readonly (readonly [string, string, (fetch: Fetch) => Fetch])[] = [
  [
    'ignores paging',
    'finds its comment behind pages of others',
    (fetch) => async (input, init) => {
      const url = new URL(addressOf(input));
      if (Number(url.searchParams.get('page') ?? 1) > 1) return Response.json([]);
      return fetch(input, init);
    },
  ],
  [
    'forgets the marker',
    'posts one comment and edits it in place, also after a restart that forgot it',
    (fetch) => (input, init) => fetch(input, without(init, /<!-- testwire:.*? -->/g)),
  ],
  [
    'tries a refused write again',
    'types a missing permission, says where to grant it, and does not try again',
    (fetch) => async (input, init) => {
      const answer = await fetch(input, init);
      return answer.status === 403 ? fetch(input, init) : answer;
    },
  ],
  [
    'posts twice',
    'needs one request for each thing that it makes or changes',
    (fetch) => async (input, init) => {
      if (init?.method === 'POST') await fetch(input, init);
      return fetch(input, init);
    },
  ],
  [
    'writes what is shown already',
    'writes nothing when everything is shown already',
    (fetch) => async (input, init) => {
      const isStatusRead = init?.method === 'GET' && addressOf(input).includes('/statuses');
      return isStatusRead ? Response.json([]) : fetch(input, init);
    },
  ],
  [
    'takes every failure for an outage',
    'types a refused credential',
    (fetch) => async (input, init) => {
      const answer = await fetch(input, init);
      return answer.ok ? answer : new Response(null, { status: 500 });
    },
  ],
];

function addressOf(input: Parameters<Fetch>[0]): string {
  return input instanceof Request ? input.url : input.toString();
}

function without(init: RequestInit | undefined, pattern: RegExp): RequestInit | undefined {
  return typeof init?.body === 'string' ? { ...init, body: init.body.replace(pattern, '') } : init;
}

/** The same site, whose adapters speak through another transport. */
function disturb(site: Site, change: (fetch: Fetch) => Fetch): Site {
  const deps: Partial<ProviderDeps> = { fetch: change(globalThis.fetch) };
  return { ...site, connect: () => site.connect(deps) };
}

describe('the battery', () => {
  it.each(FAULTS)('finds an adapter that %s: "%s"', async (_fault, name, change) => {
    const one = CASES.find((candidate) => candidate.name === name);
    if (one === undefined) throw new RangeError(`There is no case "${name}".`);
    for (const [disturbed, holds] of [
      [false, true],
      [true, false],
    ] as const) {
      const site = await gitlabSite.open();
      const judged = await one.run(disturbed ? disturb(site, change) : site).then(
        () => true,
        () => false,
      );
      await site.close();
      expect({ disturbed, holds: judged }).toEqual({ disturbed, holds });
    }
  });
});
