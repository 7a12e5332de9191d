import { providerModules } from '@testwire/providers';
import { markdownTable } from '../docs/markdown-table.ts';
import { countWrites, momentsOfNews, SHARDS } from './many-shards.ts';
import { SITES } from './sites.ts';

/** Most providers have fewer places that are written apart: check or status, comment, insights, test results. */
const PLACES = 4;

const moments = momentsOfNews();
const rows: string[][] = [];
afterAll(() => {
  const table = markdownTable(['Provider', 'Shards', 'Showings', 'Writes', 'Slowed down'], rows);
  process.stdout.write(`A run of ${SHARDS} shards in ten minutes, at every provider (simulated):\n\n${table}\n`);
});

describe('a run of 500 shards in ten minutes', () => {
  it('is shown every second in the beginning, then less and less often', () => {
    expect(moments.length).toBeLessThan(SHARDS / 8);
    const waits = moments.slice(1, -1).map((reported, index) => reported - (moments[index] ?? 0));
    expect(waits[1]).toBeLessThanOrEqual(2);
    expect(Math.max(...waits)).toBeGreaterThanOrEqual(30);
  });

  it.each(SITES.map((site) => ({ label: `${providerModules[site.provider].label}, ${site.how ?? 'itself'}`, site })))(
    'costs few writes, and none that is too many: $label',
    async ({ label, site: definition }) => {
      const site = await definition.open();
      try {
        const { writes, slowedDown, forbidden, troubles } = await countWrites(site, moments);
        rows.push([label, String(SHARDS), String(moments.length), String(writes), String(slowedDown)]);

        expect(troubles).toEqual([]);
        expect(slowedDown).toBe(0);
        expect(forbidden.length).toBeLessThanOrEqual(1);
        if (site.simulators.length > 0) expect(writes).toBeGreaterThanOrEqual(2);
        expect(writes).toBeLessThanOrEqual(moments.length * PLACES);
        expect(site.simulators.flatMap(({ unexpected }) => unexpected)).toEqual([]);
      } finally {
        await site.close();
      }
    },
  );
});
