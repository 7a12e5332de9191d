// What a fork's run says is evidence for its own change only, and a run of which something could not be read, or that was errored, is
// no base. Until now a fork's runs had no branch. The expression of a generated column cannot be changed, so the column is made again.
export default `
ALTER TABLE history_runs ADD COLUMN fork boolean NOT NULL DEFAULT false, ADD COLUMN partial boolean NOT NULL DEFAULT false;
UPDATE history_runs SET fork = true WHERE branch IS NULL AND change_number IS NOT NULL;
DROP INDEX history_line, history_recent, history_at_commit;
ALTER TABLE history_runs DROP COLUMN comparable;
ALTER TABLE history_runs ADD COLUMN comparable boolean NOT NULL
  GENERATED ALWAYS AS (tests > 0 AND NOT partial AND status IN ('passed', 'failed')) STORED;
CREATE INDEX history_line ON history_runs (project, name, hashtextextended(branch, 0), opened_at, run_id) WHERE comparable AND NOT fork;
CREATE INDEX history_recent ON history_runs (project, name, opened_at, run_id) WHERE comparable AND NOT fork;
CREATE INDEX history_at_commit ON history_runs (project, name, commit, opened_at, run_id) WHERE comparable AND NOT fork;
CREATE INDEX history_of_fork ON history_runs (project, name, change_number, opened_at, run_id) WHERE comparable AND fork;
`;
