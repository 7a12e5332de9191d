import { GITHUB_EXAMPLE } from '@testwire/testkit';
import type { BudgetWindow, CIProvider, Surface, WriteBudget } from '../src/index.ts';
import { isWrite, type Site } from './battery/site.ts';
import { github } from '../src/github/index.ts';
import { githubSite } from './github/site.ts';
import { gitlabSite } from './gitlab/site.ts';
import { testDeps } from './support.ts';

/** Counts what is taken, and refuses what it is told to. */
class CountedBudget implements WriteBudget {
  readonly taken: (readonly [string, number])[] = [];
  readonly paused: number[] = [];
  refuse: string | undefined;
  async take(_credential: string, windows: readonly BudgetWindow[], cost: number) {
    for (const { name } of windows) {
      if (name === this.refuse) return { waitMs: 9000, window: name };
      this.taken.push([name, cost]);
    }
    return undefined;
  }
  async pause(_credential: string, ms: number): Promise<void> {
    this.paused.push(ms);
  }
  sum(window: string): number {
    return this.taken.reduce((sum, [name, cost]) => (name === window ? sum + cost : sum), 0);
  }
}

function commentOf(provider: CIProvider): Surface {
  const surface = provider.surfaces.find((one) => one.kind === 'comment');
  if (surface === undefined) throw new Error('There is no comment.');
  return surface;
}

function comment(site: Site, budget: WriteBudget, provider = site.connect({ budget })) {
  return commentOf(provider).write({ run: site.run, headline: '3 passed', body: 'All is well', previous: undefined });
}

/** GitHub has limits at its own address only; requests to it are led to the simulator. */
function connectAtGitHub(base: string, budget: WriteBudget): CIProvider {
  const fetch: typeof globalThis.fetch = (input, init) => {
    const url = new URL(input instanceof Request ? input.url : input.toString());
    return globalThis.fetch(new URL(url.pathname + url.search, base), init);
  };
  return github.connect(github.settings.parse({ token: GITHUB_EXAMPLE.appToken }), testDeps({ fetch, budget }));
}

describe('the budget of writes', () => {
  let site: Site;
  let budget: CountedBudget;
  beforeEach(() => {
    budget = new CountedBudget();
  });
  afterEach(() => site.close());

  it('is drawn on by GitLab: every request, and notes for themselves', async () => {
    site = await gitlabSite.open();
    expect(await comment(site, budget)).toMatchObject({ kind: 'done' });
    const { requests } = site.simulator ?? { requests: [] };
    expect(budget.sum('2000 requests a minute')).toBe(requests.length);
    expect(budget.sum('60 notes a minute')).toBe(requests.filter(isWrite).length);
    budget.refuse = '60 notes a minute';
    const before = requests.length;
    const refused = await commentOf(site.connect({ budget })).write({
      run: site.run,
      headline: '',
      body: 'news',
      previous: undefined,
    });
    expect(refused).toMatchObject({ kind: 'failed', failure: { kind: 'rate_limited', retryAfterMs: 9000 } });
    expect(requests.slice(before).filter(isWrite)).toEqual([]);
  });

  it('rests for everybody when GitLab says to wait', async () => {
    site = await gitlabSite.open();
    site.simulator?.failNext({ path: /./, status: 429, headers: { 'retry-after': '7' } });
    expect(await comment(site, budget)).toMatchObject({ kind: 'failed', failure: { kind: 'rate_limited' } });
    expect(budget.paused).toEqual([7000]);
  });

  it('is drawn on by GitHub: writes, and points for reads too', async () => {
    site = await githubSite.open();
    const base = (await firstUrl(site)).origin;
    const requests = site.simulator?.requests ?? [];
    const before = requests.length;
    expect(await comment(site, budget, connectAtGitHub(base, budget))).toMatchObject({ kind: 'done' });
    const sent = requests.slice(before);
    // The question who we are goes to GraphQL, and reads.
    const writes = sent.filter((one) => isWrite(one) && one.path !== '/graphql').length;
    expect(writes).toBe(1);
    expect(budget.sum('80 writes a minute')).toBe(writes);
    expect(budget.sum('500 writes an hour')).toBe(writes);
    expect(budget.sum('900 points a minute')).toBe(sent.length - writes + 5 * writes);
  });

  it('rests for everybody when GitHub says to wait', async () => {
    site = await githubSite.open();
    const base = (await firstUrl(site)).origin;
    site.simulator?.failNext({ path: /./, status: 403, headers: { 'retry-after': '7' } });
    const outcome = await comment(site, budget, connectAtGitHub(base, budget));
    expect(outcome).toMatchObject({ kind: 'failed', failure: { kind: 'rate_limited', retryAfterMs: 7000 } });
    expect(budget.paused).toEqual([7000]);
  });
});

/** Where the site's adapter sends its requests. */
async function firstUrl(site: Site): Promise<URL> {
  let url: URL | undefined;
  const fetch: typeof globalThis.fetch = (input, init) => {
    url ??= new URL(input instanceof Request ? input.url : input.toString());
    return globalThis.fetch(input, init);
  };
  await site.connect({ fetch }).checkAccess();
  if (url === undefined) throw new Error('No request was sent.');
  return url;
}
