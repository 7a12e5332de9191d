import type { Notice } from '@testwire/contracts';
import type { Pool } from 'pg';
import type { NoticeStore } from '../store.ts';
import { storableJson, storableText } from './text.ts';
import { toTimestamp } from './times.ts';

export function noticeStore(pool: Pool): NoticeStore {
  return {
    async add({ connection, repository, subject, fact }) {
      await pool.query(
        `INSERT INTO notices (connection, repository, subject, id, at, fact) VALUES ($1, $2, $3, $4, $5, $6)
         ON CONFLICT DO NOTHING`,
        [connection, storableText(repository), subject, storableText(fact.id), toTimestamp(fact.at), storableJson(fact)],
      );
    },
    async about(connection, repository, subjects) {
      const { rows } = await pool.query<Notice>(
        `SELECT connection, repository, subject, fact FROM notices
         WHERE connection = $1 AND repository = $2 AND subject = ANY($3) ORDER BY at, id`,
        [connection, storableText(repository), subjects],
      );
      return rows;
    },
  };
}
