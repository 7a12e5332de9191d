// By default new entries wait in a list that every look-up reads through, until a vacuum sorts them in. Sweeping the blobs
// looks up thousands, and the embedded database is never vacuumed by itself.
// https://www.postgresql.org/docs/current/gin.html#GIN-FAST-UPDATE
export default `
ALTER INDEX reports_blobs SET (fastupdate = off);
SELECT gin_clean_pending_list('reports_blobs');
`;
