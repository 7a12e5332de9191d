// Identifiers compare by their bytes ("C"), so that every installation sorts alike, whatever its locale is.
export default `
CREATE TABLE facts (
  run_id text COLLATE "C" NOT NULL,
  id text COLLATE "C" NOT NULL,
  kind text NOT NULL,
  attempt integer,
  shard text COLLATE "C",
  digest text,
  at timestamptz NOT NULL,
  body jsonb NOT NULL,
  PRIMARY KEY (run_id, id)
);
CREATE INDEX facts_lifecycle ON facts (run_id, id) WHERE kind <> 'test-finished';
CREATE INDEX facts_tests ON facts (run_id, attempt, shard, at) WHERE kind = 'test-finished';
CREATE INDEX facts_blobs ON facts (digest) WHERE digest IS NOT NULL;
CREATE INDEX facts_newest ON facts (run_id, at);

CREATE TABLE runs (
  run_id text COLLATE "C" PRIMARY KEY,
  revision integer NOT NULL,
  attempt integer NOT NULL,
  status text NOT NULL,
  reason text,
  project text NOT NULL,
  repository text,
  commit text,
  change_number bigint,
  description jsonb NOT NULL,
  opened_at timestamptz NOT NULL,
  updated_at timestamptz NOT NULL,
  deadline timestamptz,
  totals jsonb
);
CREATE INDEX runs_newest ON runs (opened_at, run_id);
CREATE INDEX runs_of_project ON runs (project, opened_at, run_id);
CREATE INDEX runs_of_commit ON runs (commit, opened_at, run_id);
CREATE INDEX runs_of_change ON runs (repository, change_number, opened_at, run_id);
CREATE INDEX runs_due ON runs (deadline) WHERE status IN ('pending', 'running');

CREATE TABLE reports (
  run_id text COLLATE "C" PRIMARY KEY,
  revision integer NOT NULL,
  canonical text NOT NULL,
  markdown text NOT NULL,
  html text NOT NULL,
  json text NOT NULL
);
CREATE INDEX reports_blobs ON reports USING gin ((ARRAY[canonical, markdown, html, json]));
`;
