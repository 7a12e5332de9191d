import type { Notice } from '@testwire/contracts';
import type { Store } from '../../src/index.ts';
import { opened, testFinished } from './facts.ts';

export function describeTokensAndArtifacts(store: () => Store, dump: () => Promise<string>): void {
  describe('tokens', () => {
    it('are found by their secret, which is not kept', async () => {
      await store().tokens.replace([
        { secret: 's3cret-value', name: 'ci', projects: ['shop', 'n\0l'] },
        { secret: 'other', name: 'admin' },
        { secret: 'worker', name: 'fleet', may: ['register'] },
      ]);
      expect(await store().tokens.find('s3cret-value')).toEqual({ name: 'ci', projects: ['shop', 'n\ufffdl'] });
      expect(await store().tokens.find('other')).toEqual({ name: 'admin' });
      expect(await store().tokens.find('worker')).toEqual({ name: 'fleet', may: ['register'] });
      expect(await store().tokens.find('s3cret-valu')).toBeUndefined();
      const kept = await dump();
      expect(kept).toContain('admin');
      expect(kept).not.toContain('s3cret-value');
    });

    it('change when listed again, and are revoked when not; no projects is not all projects', async () => {
      await store().tokens.replace([
        { secret: 'secret', name: 'ci' },
        { secret: 'former', name: 'somebody who left' },
      ]);
      await store().tokens.replace([{ secret: 'secret', name: 'ci', projects: [] }]);
      expect(await store().tokens.find('secret')).toEqual({ name: 'ci', projects: [] });
      expect(await store().tokens.find('former')).toBeUndefined();
      await store().tokens.replace([]);
      expect(await store().tokens.find('secret')).toBeUndefined();
    });
  });

  describe('notices', () => {
    const notice = (subject: string, id: string, at: string, connection = 'github'): Notice => ({
      connection,
      repository: 'acme/shop',
      subject,
      fact: { id, at, kind: 'cancelled', reason: 'change 7 was \0closed' },
    });

    it('are found by what they are about, in order of time, each once', async () => {
      const later = notice('change:7', 'a', '2026-01-02T00:00:00Z');
      const earlier = notice('commit:abc', 'b', '2026-01-01T12:00:00+02:00');
      for (const one of [later, earlier, later]) await store().notices.add(one);
      await store().notices.add(notice('change:8', 'c', '2026-01-01T00:00:00Z'));
      await store().notices.add(notice('change:7', 'd', '2026-01-01T00:00:00Z', 'gitlab'));
      const found = await store().notices.about('github', 'acme/shop', ['change:7', 'commit:abc', 'run:r1']);
      expect(found.map(({ subject, fact }) => [subject, fact.id, fact.reason])).toEqual([
        ['commit:abc', 'b', 'change 7 was \ufffdclosed'],
        ['change:7', 'a', 'change 7 was \ufffdclosed'],
      ]);
      expect(await store().notices.about('github', 'acme/other', ['change:7'])).toEqual([]);
    });
  });

  describe('artifacts', () => {
    const artifacts = () => store().artifacts;
    const placement = {
      runId: 'r1',
      name: 'report.html',
      digest: 'd'.repeat(64),
      connection: 'gitlab',
      outcome: 'done',
    } as const;

    it('remember where they were put', async () => {
      const failed = { ...placement, connection: 'github', outcome: 'unsupported', reason: 'no such API' } as const;
      await artifacts().savePlacement({ ...placement, outcome: 'failed', reason: 'away' });
      await artifacts().savePlacement({ ...placement, url: 'https://gitlab.example/1' });
      await artifacts().savePlacement(failed);
      await artifacts().savePlacement({ ...placement, runId: 'r2' });
      expect(await artifacts().placements('r1')).toEqual([failed, { ...placement, url: 'https://gitlab.example/1' }]);
    });

    it('expire by the newest fact of their run', async () => {
      await store().runs.addFacts([
        opened('old', 'a', '2026-01-01T00:00:00Z'),
        testFinished('old', 'b', { at: '2026-01-03T00:00:00Z' }),
        opened('oldest', 'a', '2026-01-02T00:00:00Z'),
        opened('revived', 'a', '2026-01-01T00:00:00Z'),
        testFinished('revived', 'b', { at: '2026-01-20T00:00:00Z' }),
      ]);
      expect(await artifacts().expired('2026-01-01T00:00:00Z', 10)).toEqual([]);
      expect(await artifacts().expired('2026-01-10T00:00:00Z', 10)).toEqual(['old', 'oldest']);
      expect(await artifacts().expired('2026-01-10T00:00:00Z', 1)).toEqual(['old']);
      expect(await artifacts().expired('2026-01-10T00:00:00Z', 10, 'old')).toEqual(['oldest']);
      await artifacts().markPruned('oldest');
      await artifacts().markPruned('oldest');
      expect(await artifacts().expired('2026-01-10T00:00:00Z', 10)).toEqual(['old']);
    });

    it('of a run that goes on after they were pruned expire again', async () => {
      await store().runs.addFacts([opened('r1', 'a', '2026-01-01T00:00:00Z')]);
      await artifacts().markPruned('r1');
      await store().runs.addFacts([opened('r1', 'b', '2999-01-01T00:00:00Z')]);
      expect(await artifacts().expired('2999-01-02T00:00:00Z', 10)).toEqual(['r1']);
    });
  });
}
