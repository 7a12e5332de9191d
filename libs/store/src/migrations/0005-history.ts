// Columns for a run, in the order of its roster: 100,000 tests are one row (ADR 12). What test n came to is
// `substr(outcomes, n, 1)`, and how long it took the float32 (little endian, milliseconds) in `substring(durations FROM 4 * n - 3 FOR 4)`.
// Its n is `(position(decode(<id>, 'hex') IN ids) + 31) / 32` of the roster, whose `ids` have 32 bytes each. `tests` is JSON, gzipped,
// because jsonb ends at 255 MB. External: PostgreSQL compresses them no further, and reads a slice without the rest.
// What a fork's run says is evidence for its own change only, and a run that was errored or read in part is no base: see `comparable`.
// Branches are looked up by a hash: an index takes no names of any length.
export default `
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
  fork boolean NOT NULL,
  opened_at timestamptz NOT NULL,
  status text NOT NULL,
  partial boolean NOT NULL,
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
  comparable boolean NOT NULL GENERATED ALWAYS AS (tests > 0 AND NOT partial AND status IN ('passed', 'failed')) STORED,
  FOREIGN KEY (project, roster) REFERENCES rosters (project, digest)
);
ALTER TABLE rosters ALTER COLUMN ids SET STORAGE EXTERNAL, ALTER COLUMN tests SET STORAGE EXTERNAL;
ALTER TABLE history_runs ALTER COLUMN durations SET STORAGE EXTERNAL;
CREATE INDEX history_line ON history_runs (project, name, hashtextextended(branch, 0), opened_at, run_id) WHERE comparable AND NOT fork;
CREATE INDEX history_recent ON history_runs (project, name, opened_at, run_id) WHERE comparable AND NOT fork;
CREATE INDEX history_at_commit ON history_runs (project, name, commit, opened_at, run_id) WHERE comparable AND NOT fork;
CREATE INDEX history_of_fork ON history_runs (project, name, change_number, opened_at, run_id) WHERE comparable AND fork;
CREATE INDEX history_newest ON history_runs (project, hashtextextended(branch, 0), opened_at, run_id);
CREATE INDEX history_of_project ON history_runs (project, opened_at, run_id);
CREATE INDEX history_of_roster ON history_runs (project, roster);
CREATE INDEX history_age ON history_runs (opened_at);
`;
