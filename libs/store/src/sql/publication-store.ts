import type { Failure, Publication } from '@testwire/contracts';
import type { Pool } from 'pg';
import type { PublicationStore } from '../store.ts';
import { claimMethods } from './publication-claims.ts';
import { Conditions, readPage } from './paging.ts';
import { storableJson, storableOrNull, storableText } from './text.ts';
import { toTimestamp } from './times.ts';

interface PublicationRow {
  readonly connection: string;
  readonly place: string;
  readonly surface: string;
  readonly run_id: string;
  readonly sort_order: string;
  readonly digest: string;
  readonly external_id: string | null;
  readonly url: string | null;
  readonly rung: string | null;
  readonly outcome: Publication['outcome'];
  readonly reason: string | null;
  readonly failure: Failure | null;
  readonly updated_at: Date;
}

export function publicationStore(pool: Pool): PublicationStore {
  const read = async (tail: string, values: unknown[]): Promise<Publication[]> => {
    const { rows } = await pool.query<PublicationRow>(`SELECT * FROM publications ${tail}`, values);
    return rows.map(toPublication);
  };
  return {
    async get(connection, place) {
      const [publication] = await read('WHERE connection = $1 AND place = $2', [storableText(connection), storableText(place)]);
      return publication;
    },
    async save(publication) {
      await pool.query(
        `INSERT INTO publications (connection, place, surface, run_id, sort_order, digest, external_id, url, rung, outcome,
                                   reason, failure, updated_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
         ON CONFLICT (connection, place) DO UPDATE SET
           surface = excluded.surface, run_id = excluded.run_id, sort_order = excluded.sort_order, digest = excluded.digest,
           external_id = excluded.external_id, url = excluded.url, rung = excluded.rung, outcome = excluded.outcome,
           reason = excluded.reason, failure = excluded.failure, updated_at = excluded.updated_at`,
        [
          publication.connection,
          storableText(publication.place),
          publication.surface,
          publication.runId,
          storableText(publication.order),
          publication.digest,
          storableOrNull(publication.externalId),
          storableOrNull(publication.url),
          storableOrNull(publication.rung),
          publication.outcome,
          storableOrNull(publication.reason),
          publication.failure === undefined ? null : storableJson(publication.failure),
          toTimestamp(publication.updatedAt),
        ],
      );
    },
    ...claimMethods(pool),
    list(filter, page) {
      const conditions = new Conditions();
      conditions.oneOf('(SELECT project FROM runs WHERE runs.run_id = publications.run_id)', filter.projects);
      conditions.equal('run_id', filter.runId);
      conditions.equal('connection', filter.connection);
      return readPage(
        page,
        ['updated_at', 'connection', 'place'],
        (publication) => [publication.updatedAt, publication.connection, publication.place],
        conditions,
        read,
      );
    },
  };
}

function toPublication(row: PublicationRow): Publication {
  return {
    connection: row.connection,
    place: row.place,
    surface: row.surface,
    runId: row.run_id,
    order: row.sort_order,
    digest: row.digest,
    ...(row.external_id === null ? {} : { externalId: row.external_id }),
    ...(row.url === null ? {} : { url: row.url }),
    ...(row.rung === null ? {} : { rung: row.rung }),
    outcome: row.outcome,
    ...(row.reason === null ? {} : { reason: row.reason }),
    ...(row.failure === null ? {} : { failure: row.failure }),
    updatedAt: row.updated_at.toISOString(),
  };
}
