/** What migration 5 was before its text was changed. Databases of that time have it. */
export const EARLIER_HISTORY = `
CREATE TABLE rosters (
  project text COLLATE "C" NOT NULL,
  digest text NOT NULL,
  ids bytea NOT NULL,
  tests bytea NOT NULL,
  PRIMARY KEY (project, digest)
);

CREATE TABLE history_runs (
  run_id text COLLATE "C" PRIMARY KEY,
  revision integer NOT NULL,
  project text COLLATE "C" NOT NULL,
  name text COLLATE "C" NOT NULL,
  branch text COLLATE "C",
  commit text COLLATE "C",
  change_number bigint,
  opened_at timestamptz NOT NULL,
  status text NOT NULL,
  totals jsonb NOT NULL,
  flaky integer NOT NULL,
  duration double precision NOT NULL,
  metrics jsonb NOT NULL,
  roster text NOT NULL,
  tests integer NOT NULL,
  outcomes text COLLATE "C" NOT NULL,
  durations bytea NOT NULL,
  places jsonb NOT NULL,
  place_of bytea NOT NULL,
  fingerprints jsonb NOT NULL,
  comparable boolean NOT NULL GENERATED ALWAYS AS (tests > 0 AND status IN ('passed', 'failed', 'errored')) STORED,
  FOREIGN KEY (project, roster) REFERENCES rosters (project, digest)
);
ALTER TABLE rosters ALTER COLUMN ids SET STORAGE EXTERNAL, ALTER COLUMN tests SET STORAGE EXTERNAL;
ALTER TABLE history_runs ALTER COLUMN durations SET STORAGE EXTERNAL;
CREATE INDEX history_line ON history_runs (project, name, hashtextextended(branch, 0), opened_at, run_id) WHERE comparable;
CREATE INDEX history_recent ON history_runs (project, name, opened_at, run_id) WHERE comparable;
CREATE INDEX history_at_commit ON history_runs (project, name, commit, opened_at, run_id) WHERE comparable;
CREATE INDEX history_newest ON history_runs (project, hashtextextended(branch, 0), opened_at, run_id);
CREATE INDEX history_of_project ON history_runs (project, opened_at, run_id);
CREATE INDEX history_of_roster ON history_runs (project, roster);
CREATE INDEX history_age ON history_runs (opened_at);
`;

/** What migration 7 was for a while: it was joined with 5, and its number given to another. */
export const EARLIER_FORKS = `
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
