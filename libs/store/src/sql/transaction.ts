import type { Pool, PoolClient } from 'pg';

/**
 * All that `work` does on the client, or nothing of it. When it fails, the connection is closed, upon which the server
 * rolls back: that works just as well when the failure was that the server no longer answers.
 */
export async function inTransaction<T>(pool: Pool, work: (client: PoolClient) => Promise<T>): Promise<T> {
  const client = await pool.connect();
  let committed = false;
  try {
    await client.query('BEGIN');
    const result = await work(client);
    await client.query('COMMIT');
    committed = true;
    return result;
  } finally {
    client.release(!committed);
  }
}
