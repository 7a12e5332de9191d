// The text of 0005 was changed after it had been applied: a table of the form before has no `fork` and no `partial`, and another
// `comparable`. Of its runs only those of forks had a change and no branch. The expression of a generated column cannot be changed, so
// the column is made again, and with it its indexes. A database of the time in between has all of that as its 7, and so lacks what 7 is now.
// The defaults are for the versions that write neither column. What came before kept rosters that no SQL can turn into these.
export default `
DO $$
BEGIN
  IF (SELECT atttypid FROM pg_attribute WHERE attrelid = 'rosters'::regclass AND attname = 'ids') <> 'bytea'::regtype THEN
    RAISE EXCEPTION 'the history is of a form that cannot be read any more (rosters.ids is no bytea). To begin a new one, which loses no run and no report: DROP TABLE history_runs, rosters; DELETE FROM schema_migrations WHERE id = 5; then start again';
  END IF;
  IF NOT EXISTS (SELECT FROM pg_attribute WHERE attrelid = 'history_runs'::regclass AND attname = 'fork' AND NOT attisdropped) THEN
    ALTER TABLE history_runs ADD COLUMN fork boolean NOT NULL DEFAULT false, ADD COLUMN partial boolean NOT NULL DEFAULT false;
    UPDATE history_runs SET fork = true WHERE branch IS NULL AND change_number IS NOT NULL;
    ALTER TABLE history_runs DROP COLUMN comparable;
    ALTER TABLE history_runs ADD COLUMN comparable boolean NOT NULL
      GENERATED ALWAYS AS (tests > 0 AND NOT partial AND status IN ('passed', 'failed')) STORED;
  END IF;
END $$;
ALTER TABLE history_runs ALTER COLUMN fork SET DEFAULT false, ALTER COLUMN partial SET DEFAULT false;
CREATE INDEX IF NOT EXISTS history_line ON history_runs (project, name, hashtextextended(branch, 0), opened_at, run_id)
  WHERE comparable AND NOT fork;
CREATE INDEX IF NOT EXISTS history_recent ON history_runs (project, name, opened_at, run_id) WHERE comparable AND NOT fork;
CREATE INDEX IF NOT EXISTS history_at_commit ON history_runs (project, name, commit, opened_at, run_id) WHERE comparable AND NOT fork;
CREATE INDEX IF NOT EXISTS history_of_fork ON history_runs (project, name, change_number, opened_at, run_id) WHERE comparable AND fork;
ALTER TABLE tokens ADD COLUMN IF NOT EXISTS may text[];
ALTER TABLE workers ADD COLUMN IF NOT EXISTS projects text[], ADD COLUMN IF NOT EXISTS key_digest text;
ALTER TABLE task_classes ADD COLUMN IF NOT EXISTS project text;
`;
