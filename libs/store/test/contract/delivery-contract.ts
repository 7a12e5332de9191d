import type { Store } from '../../src/index.ts';
import { readAll } from './facts.ts';

const RECEIVED = '2026-01-31T12:00:00.000Z';

export function describeDeliveries(store: () => Store): void {
  const deliveries = () => store().deliveries;
  const delivery = (deliveryId: string, connection = 'github') => ({
    connection,
    deliveryId,
    event: 'workflow_run.completed',
    receivedAt: RECEIVED,
  });

  describe('deliveries', () => {
    it('are recorded from their first try to their outcome', async () => {
      expect(await deliveries().get('github', 'd1')).toBeUndefined();
      expect(await deliveries().begin({ ...delivery('d1'), traceId: 'trace' })).toBe(true);
      const begun = { ...delivery('d1'), traceId: 'trace', outcome: 'processing', attempts: 1, runIds: [] };
      expect(await deliveries().get('github', 'd1')).toEqual(begun);
      await deliveries().settle('github', 'd1', { outcome: 'processed', runIds: ['r1', 'r2'] });
      expect(await deliveries().get('github', 'd1')).toEqual({ ...begun, outcome: 'processed', runIds: ['r1', 'r2'] });
    });

    it('are left alone when they come again after they were processed', async () => {
      await deliveries().begin(delivery('d1'));
      await deliveries().settle('github', 'd1', { outcome: 'processed', reason: 'why', runIds: ['r1'] });
      expect(await deliveries().begin(delivery('d1'))).toBe(false);
      expect(await deliveries().get('github', 'd1')).toMatchObject({ outcome: 'processed', reason: 'why', attempts: 1 });
    });

    it('are looked at again after they were ignored: somebody may want them by now', async () => {
      await deliveries().begin(delivery('d1'));
      await deliveries().settle('github', 'd1', { outcome: 'ignored', reason: 'no glob matches', runIds: [] });
      expect(await deliveries().begin(delivery('d1'))).toBe(true);
      expect(await deliveries().get('github', 'd1')).toMatchObject({ outcome: 'processing', attempts: 2 });
    });

    it('are processed again after they failed, and count their tries', async () => {
      await deliveries().begin(delivery('d1'));
      await deliveries().settle('github', 'd1', { outcome: 'failed', reason: 'database \0 away', runIds: [] });
      expect(await deliveries().get('github', 'd1')).toMatchObject({ outcome: 'failed', reason: 'database \ufffd away' });
      expect(await deliveries().begin({ ...delivery('d1'), receivedAt: '2026-02-01T12:00:00.000Z' })).toBe(true);
      const again = await deliveries().get('github', 'd1');
      expect(again).toEqual({ ...delivery('d1'), outcome: 'processing', attempts: 2, runIds: [] });
    });

    it('are taken over from a processor that died', async () => {
      await deliveries().begin(delivery('d1'));
      expect(await deliveries().begin(delivery('d1'))).toBe(true);
      expect(await deliveries().get('github', 'd1')).toMatchObject({ attempts: 2 });
    });

    it('with one id belong to their own connections', async () => {
      await deliveries().begin(delivery('d1'));
      await deliveries().settle('github', 'd1', { outcome: 'processed', runIds: [] });
      expect(await deliveries().begin(delivery('d1', 'github-enterprise'))).toBe(true);
    });

    it('cannot be settled unless they were begun', async () => {
      await expect(deliveries().settle('github', 'never', { outcome: 'processed', runIds: [] })).rejects.toThrow('never');
    });

    it('are listed by filter, newest first', async () => {
      for (let index = 0; index < 7; index += 1) {
        await deliveries().begin({
          ...delivery(`d${index}`, index % 2 === 0 ? 'github' : 'gitlab'),
          receivedAt: `2026-01-31T12:00:0${index >> 1}.000Z`,
        });
      }
      await deliveries().settle('github', 'd2', { outcome: 'ignored', runIds: [] });
      const ids = async (filter: Parameters<Store['deliveries']['list']>[0]) =>
        (await readAll((page) => deliveries().list(filter, page), 2)).map((row) => row.deliveryId);
      expect(await ids({})).toEqual(['d6', 'd5', 'd4', 'd3', 'd2', 'd1', 'd0']);
      expect(await ids({ connection: 'gitlab' })).toEqual(['d5', 'd3', 'd1']);
      expect(await ids({ outcome: 'ignored' })).toEqual(['d2']);
      expect(await ids({ connection: 'github', outcome: 'processing' })).toEqual(['d6', 'd4', 'd0']);
    });
  });
}
