import { providerModules } from '@testwire/providers';
import { markdownTable } from '../docs/markdown-table.ts';
import { countWrites, momentsOfNews, SHARDS } from './many-shards.ts';
import { SITES } from './sites.ts';

/** Most providers have fewer places that are written apart: check or status, comment, insights, test results. */
const PLACES = 4;

const SECOND = 1000;
const MINUTE = 60 * SECOND;
/** The opening, and the end of each shard. */
const EVENTS = 1 + SHARDS;

describe('a run that takes long', () => {
  it('is shown every second in the beginning, then less and less often', () => {
    const moments = momentsOfNews(10 * MINUTE);
    const waits = moments.slice(1, -1).map((reported, index) => reported - (moments[index] ?? 0));
    expect(waits[1]).toBeLessThanOrEqual(2);
    expect(Math.max(...waits)).toBeGreaterThanOrEqual(30);
  });
});

describe.each([
  ['ten seconds', 10 * SECOND],
  ['ten minutes', 10 * MINUTE],
])('500 shards that end within %s', (span, spanMs) => {
  const moments = momentsOfNews(spanMs);
  const rows: string[][] = [];
  afterAll(() => {
    const table = markdownTable(['Provider', 'Showings', 'Writes', 'One write for each event', 'Slowed down'], rows);
    process.stdout.write(`${SHARDS} shards within ${span}, at every provider (simulated):\n\n${table}\n\n`);
  });

  it.each(SITES.map((site) => ({ label: `${providerModules[site.provider].label}, ${site.how ?? 'itself'}`, site })))(
    'cost few writes, and none that is too many: $label',
    async ({ label, site: definition }) => {
      const site = await definition.open();
      try {
        const { writes, slowedDown, forbidden, troubles } = await countWrites(site, moments);
        rows.push([label, String(moments.length), String(writes), String(EVENTS), String(slowedDown)]);
        expect(troubles).toEqual([]);
        expect(slowedDown).toBe(0);
        expect(forbidden.length).toBeLessThanOrEqual(1);
        if (site.simulators.length > 0) expect(writes).toBeGreaterThanOrEqual(2);
        expect(writes).toBeLessThanOrEqual(moments.length * PLACES);
        expect(writes).toBeLessThan(EVENTS / 3);
        expect(site.simulators.flatMap(({ unexpected }) => unexpected)).toEqual([]);
        // Some keep what was shown before beside the newest.
        const verdicts = (await site.shown()).map(({ facts }) => facts.verdict);
        expect(verdicts).toContain('failed');
        expect(verdicts).not.toContain('passed');
      } finally {
        await site.close();
      }
    },
  );
});
