import type { Pool } from 'pg';
import type { Delivery, DeliveryOutcome, DeliveryStore } from '../store.ts';
import { Conditions, readPage } from './paging.ts';
import { storableOrNull, storableText } from './text.ts';
import { toTimestamp } from './times.ts';

interface DeliveryRow {
  readonly connection: string;
  readonly delivery_id: string;
  readonly event: string;
  readonly received_at: Date;
  readonly outcome: DeliveryOutcome;
  readonly reason: string | null;
  readonly attempts: number;
  readonly run_ids: readonly string[];
  readonly trace_id: string | null;
}

export function deliveryStore(pool: Pool): DeliveryStore {
  const read = async (tail: string, values: unknown[]): Promise<Delivery[]> => {
    const { rows } = await pool.query<DeliveryRow>(`SELECT * FROM deliveries ${tail}`, values);
    return rows.map(toDelivery);
  };
  return {
    async begin({ connection, deliveryId, event, receivedAt, traceId }) {
      // A row that says "processing" is from a processor that died: the queue lets only one work on it at a time.
      const { rowCount } = await pool.query(
        `INSERT INTO deliveries (connection, delivery_id, event, received_at, trace_id, outcome, attempts)
         VALUES ($1, $2, $3, $4, $5, 'processing', 1)
         ON CONFLICT (connection, delivery_id) DO UPDATE SET
           outcome = 'processing', reason = NULL, attempts = deliveries.attempts + 1,
           trace_id = coalesce(excluded.trace_id, deliveries.trace_id)
         WHERE deliveries.outcome <> 'processed'`,
        [connection, storableText(deliveryId), storableText(event), toTimestamp(receivedAt), storableOrNull(traceId)],
      );
      return rowCount === 1;
    },
    async settle(connection, deliveryId, { outcome, reason, runIds }) {
      const { rowCount } = await pool.query(
        'UPDATE deliveries SET outcome = $3, reason = $4, run_ids = $5 WHERE connection = $1 AND delivery_id = $2',
        [connection, storableText(deliveryId), outcome, storableOrNull(reason), runIds],
      );
      if (rowCount === 0) {
        throw new Error(`Delivery ${deliveryId} of connection ${connection} is not in the ledger. Begin it before settling it.`);
      }
    },
    async get(connection, deliveryId) {
      const [delivery] = await read('WHERE connection = $1 AND delivery_id = $2', [
        storableText(connection),
        storableText(deliveryId),
      ]);
      return delivery;
    },
    list(filter, page) {
      const conditions = new Conditions();
      conditions.equal('connection', filter.connection);
      conditions.equal('outcome', filter.outcome);
      return readPage(
        page,
        ['received_at', 'connection', 'delivery_id'],
        (delivery) => [delivery.receivedAt, delivery.connection, delivery.deliveryId],
        conditions,
        read,
      );
    },
  };
}

function toDelivery(row: DeliveryRow): Delivery {
  return {
    connection: row.connection,
    deliveryId: row.delivery_id,
    event: row.event,
    receivedAt: row.received_at.toISOString(),
    outcome: row.outcome,
    ...(row.reason === null ? {} : { reason: row.reason }),
    attempts: row.attempts,
    runIds: row.run_ids,
    ...(row.trace_id === null ? {} : { traceId: row.trace_id }),
  };
}
