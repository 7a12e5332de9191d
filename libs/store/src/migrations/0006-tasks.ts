// What workers do with tasks is told by several facts for each of them: they are read for the report and for one batch at a time,
// never for the life cycle. Classes are looked at every second, so only the open ones are in their index.
export default `
DROP INDEX facts_lifecycle;
CREATE INDEX facts_lifecycle ON facts (run_id, id) WHERE kind NOT IN ('test-finished', 'task-leased', 'task-ended');
CREATE INDEX facts_tasks ON facts (run_id, attempt, shard)
  WHERE kind IN ('task-leased', 'task-ended', 'shard-finished', 'shard-given-up');
CREATE INDEX facts_settled ON facts (run_id, attempt, shard) WHERE kind IN ('shard-finished', 'shard-given-up');

CREATE TABLE task_plans (
  run_id text COLLATE "C" NOT NULL,
  attempt integer NOT NULL,
  project text NOT NULL,
  digest text NOT NULL,
  tasks integer NOT NULL,
  planned_at timestamptz NOT NULL,
  deadline timestamptz NOT NULL,
  PRIMARY KEY (run_id, attempt)
);

CREATE TABLE task_classes (
  id text COLLATE "C" PRIMARY KEY,
  requirements jsonb NOT NULL,
  executor text,
  open_until timestamptz NOT NULL
);
CREATE INDEX task_classes_open ON task_classes (open_until);

CREATE TABLE task_batches (
  run_id text COLLATE "C" NOT NULL,
  attempt integer NOT NULL,
  class text COLLATE "C" NOT NULL,
  index integer NOT NULL,
  priority integer NOT NULL,
  tasks jsonb NOT NULL,
  PRIMARY KEY (run_id, attempt, class, index)
);

CREATE TABLE workers (
  id text COLLATE "C" PRIMARY KEY,
  token_digest text NOT NULL,
  capabilities jsonb NOT NULL,
  executors text[] NOT NULL,
  version text,
  draining boolean NOT NULL,
  registered_at timestamptz NOT NULL,
  seen_at timestamptz NOT NULL
);
CREATE UNIQUE INDEX workers_token ON workers (token_digest);
CREATE INDEX workers_seen ON workers (seen_at);

CREATE TABLE leases (
  id text COLLATE "C" PRIMARY KEY,
  worker text COLLATE "C" NOT NULL,
  class text COLLATE "C" NOT NULL,
  job text COLLATE "C" NOT NULL,
  run_id text COLLATE "C" NOT NULL,
  attempt integer NOT NULL,
  tasks jsonb NOT NULL,
  granted_at timestamptz NOT NULL,
  expires_at timestamptz NOT NULL,
  limit_at timestamptz NOT NULL,
  ended text
);
CREATE INDEX leases_of_worker ON leases (worker) WHERE ended IS NULL;
CREATE INDEX leases_of_job ON leases (class, job) WHERE ended IS NULL;
CREATE INDEX leases_expired ON leases (expires_at) WHERE ended IS NULL;
CREATE INDEX leases_age ON leases (granted_at);
CREATE INDEX leases_of_run ON leases (run_id);

CREATE TABLE task_durations (
  project text NOT NULL,
  name text NOT NULL,
  lease text COLLATE "C" NOT NULL,
  at timestamptz NOT NULL,
  reference_ms double precision NOT NULL
);
CREATE UNIQUE INDEX task_durations_once ON task_durations (project, name, lease);
CREATE INDEX task_durations_newest ON task_durations (project, name, at);
CREATE INDEX task_durations_age ON task_durations (at);
`;
