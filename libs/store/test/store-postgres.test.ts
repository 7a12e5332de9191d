import { randomUUID } from 'node:crypto';
import { Pool } from 'pg';
import { describeStore } from './contract/store-contract.ts';

const server = process.env['TEST_DATABASE_URL'];

if (server === undefined) {
  describe('the store on a PostgreSQL server', () => {
    it.skip('is skipped: set TEST_DATABASE_URL to the URL of a database that may be written to', () => undefined);
  });
} else {
  describe('the store on a PostgreSQL server', () => {
    describeStore(async () => {
      const schema = `testwire_${randomUUID().replaceAll('-', '')}`;
      const admin = new Pool({ connectionString: server, max: 1 });
      await admin.query(`CREATE SCHEMA ${schema}`);
      const separator = server.includes('?') ? '&' : '?';
      return {
        databaseUrl: `${server}${separator}options=${encodeURIComponent(`-c search_path=${schema}`)}`,
        close: async () => {
          await admin.query(`DROP SCHEMA ${schema} CASCADE`);
          await admin.end();
        },
      };
    });
  });
}
