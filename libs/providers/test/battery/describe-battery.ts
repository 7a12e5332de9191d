import { CASES } from './cases.ts';
import type { Site, SiteDefinition } from './site.ts';

/** The cases that the provider has a place for. */
export function casesFor(definition: SiteDefinition): typeof CASES {
  return CASES.filter((one) => one.applies(definition));
}

/** Runs every case against a site of its own. */
export function describeBattery(definition: SiteDefinition): void {
  describe(`the contract of a provider: ${definition.id}`, () => {
    let site: Site;
    beforeEach(async () => {
      site = await definition.open();
    });
    afterEach(async () => {
      const complaints = { unexpected: site.simulator?.unexpected ?? [], breaches: site.breaches() };
      await site.close();
      expect(complaints).toEqual({ unexpected: [], breaches: [] });
    });

    it('has the surfaces that it declares', () => {
      expect(site.connect().surfaces.map((surface) => surface.kind)).toEqual(definition.surfaces);
    });

    it.each(casesFor(definition).map((one) => [one.name, one] as const))('%s', async (_name, one) => {
      await one.run(site);
    });
  });
}
