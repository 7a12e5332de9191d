import { setTimeout as delay } from 'node:timers/promises';
import type { Publication } from '@testwire/contracts';
import type { Store } from '../../src/index.ts';
import { readAll } from './facts.ts';

const PLACE = 'comment:acme/shop#7:shop';

export function describePublications(store: () => Store): void {
  const publications = () => store().publications;
  const publication = (overrides: Partial<Publication> = {}): Publication => ({
    connection: 'github',
    place: PLACE,
    surface: 'comment',
    runId: 'r1',
    order: '0002',
    digest: 'd'.repeat(64),
    outcome: 'done',
    updatedAt: '2026-01-31T12:00:00.000Z',
    ...overrides,
  });

  describe('publications', () => {
    it('come back as they were saved', async () => {
      expect(await publications().get('github', PLACE)).toBeUndefined();
      const full = publication({
        externalId: '99',
        url: 'https://github.com/acme/shop/pull/7#issuecomment-99',
        rung: 'comment',
        outcome: 'failed',
        reason: 'no permission',
        failure: { kind: 'permission', message: 'may not write', status: 403 },
      });
      await publications().save(full);
      expect(await publications().get('github', PLACE)).toEqual(full);
      await publications().save(publication());
      expect(await publications().get('github', PLACE)).toEqual(publication());
    });

    it('keep any order that they are given', async () => {
      await publications().save(publication({ order: '2026-01-31T12:00:00.000Z 10' }));
      await publications().save(publication({ order: '2026-01-31T12:00:00.000Z 9' }));
      expect(await publications().get('github', PLACE)).toMatchObject({ order: '2026-01-31T12:00:00.000Z 9' });
    });

    it('are listed by run and connection, newest first', async () => {
      for (let index = 0; index < 5; index += 1) {
        await publications().save(
          publication({ place: `p${index}`, runId: index < 3 ? 'r1' : 'r2', connection: index === 0 ? 'gitlab' : 'github' }),
        );
      }
      const places = async (filter: Parameters<Store['publications']['list']>[0]) =>
        (await readAll((page) => publications().list(filter, page), 2)).map((row) => row.place);
      expect(await places({})).toEqual(['p0', 'p4', 'p3', 'p2', 'p1']);
      expect(await places({ runId: 'r1' })).toEqual(['p0', 'p2', 'p1']);
      expect(await places({ runId: 'r1', connection: 'github' })).toEqual(['p2', 'p1']);
    });
  });

  describe('claims', () => {
    const claim = (holder: string, ttlMs = 60_000) => publications().claim('github', PLACE, holder, ttlMs);

    it('are won by one of many', async () => {
      const answers = await Promise.all(Array.from({ length: 50 }, (_, index) => claim(`holder-${index}`)));
      expect(answers.filter(Boolean)).toHaveLength(1);
    });

    it('can be prolonged by their holder and given up only by it', async () => {
      expect(await claim('one')).toBe(true);
      expect(await claim('one')).toBe(true);
      await publications().release('github', PLACE, 'two');
      expect(await claim('two')).toBe(false);
      await publications().release('github', PLACE, 'one');
      expect(await claim('two')).toBe(true);
    });

    it('hold one place only', async () => {
      await claim('one');
      expect(await publications().claim('github', 'another place', 'two', 60_000)).toBe(true);
      expect(await publications().claim('gitlab', PLACE, 'two', 60_000)).toBe(true);
    });

    it('are lost when their time is over, to one of many', async () => {
      expect(await claim('dead', 50)).toBe(true);
      // The time that passes is the database's own; there is nothing to wait for but the clock.
      await delay(60);
      const answers = await Promise.all(Array.from({ length: 50 }, (_, index) => claim(`heir-${index}`)));
      expect(answers.filter(Boolean)).toHaveLength(1);
      expect(await claim('dead')).toBe(false);
    });
  });
}
