// Columns for a run, in the order of its roster: 100,000 tests are one row (ADR 12). What one test came to is
// `substr(outcomes, n, 1)`, and how long it took the four bytes (float32, little endian, milliseconds) before byte `4 * n + 1` of
// `durations`, where n is `array_position(ids, <id>)` of the roster. External: a slice is read without the rest.
// Branches are looked up by a hash: an index takes no names of any length.
export default `
CREATE TABLE rosters (
  project text COLLATE "C" NOT NULL,
  digest text NOT NULL,
  ids text[] NOT NULL,
  tests jsonb NOT NULL,
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
ALTER TABLE history_runs ALTER COLUMN durations SET STORAGE EXTERNAL;
CREATE INDEX history_line ON history_runs (project, name, hashtextextended(branch, 0), opened_at, run_id) WHERE comparable;
CREATE INDEX history_recent ON history_runs (project, name, opened_at, run_id) WHERE comparable;
CREATE INDEX history_at_commit ON history_runs (project, name, commit, opened_at, run_id) WHERE comparable;
CREATE INDEX history_newest ON history_runs (project, hashtextextended(branch, 0), opened_at, run_id);
CREATE INDEX history_of_project ON history_runs (project, opened_at, run_id);
CREATE INDEX history_of_roster ON history_runs (project, roster);
CREATE INDEX history_age ON history_runs (opened_at);
`;
