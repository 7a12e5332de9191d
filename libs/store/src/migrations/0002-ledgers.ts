export default `
CREATE TABLE deliveries (
  connection text COLLATE "C" NOT NULL,
  delivery_id text COLLATE "C" NOT NULL,
  event text NOT NULL,
  received_at timestamptz NOT NULL,
  outcome text NOT NULL,
  reason text,
  attempts integer NOT NULL,
  run_ids text[] NOT NULL DEFAULT '{}',
  trace_id text,
  PRIMARY KEY (connection, delivery_id)
);
CREATE INDEX deliveries_newest ON deliveries (received_at, connection, delivery_id);
CREATE INDEX deliveries_of_outcome ON deliveries (outcome, received_at, connection, delivery_id);

CREATE TABLE notices (
  connection text COLLATE "C" NOT NULL,
  repository text COLLATE "C" NOT NULL,
  subject text COLLATE "C" NOT NULL,
  id text COLLATE "C" NOT NULL,
  at timestamptz NOT NULL,
  fact jsonb NOT NULL,
  PRIMARY KEY (connection, repository, subject, id)
);
CREATE INDEX notices_newest ON notices (at);

CREATE TABLE publications (
  connection text COLLATE "C" NOT NULL,
  place text COLLATE "C" NOT NULL,
  surface text NOT NULL,
  run_id text COLLATE "C" NOT NULL,
  sort_order text NOT NULL,
  digest text NOT NULL,
  external_id text,
  url text,
  rung text,
  outcome text NOT NULL,
  reason text,
  failure jsonb,
  updated_at timestamptz NOT NULL,
  PRIMARY KEY (connection, place)
);
CREATE INDEX publications_newest ON publications (updated_at, connection, place);
CREATE INDEX publications_of_run ON publications (run_id, updated_at, connection, place);

CREATE TABLE publication_claims (
  connection text COLLATE "C" NOT NULL,
  place text COLLATE "C" NOT NULL,
  holder text NOT NULL,
  expires_at timestamptz NOT NULL,
  PRIMARY KEY (connection, place)
);

CREATE TABLE tokens (
  digest text PRIMARY KEY,
  name text NOT NULL,
  projects text[]
);

CREATE TABLE artifact_placements (
  run_id text COLLATE "C" NOT NULL,
  name text COLLATE "C" NOT NULL,
  digest text NOT NULL,
  connection text COLLATE "C" NOT NULL,
  url text,
  outcome text NOT NULL,
  reason text,
  PRIMARY KEY (run_id, name, digest, connection)
);

CREATE TABLE artifact_prunings (
  run_id text COLLATE "C" PRIMARY KEY,
  pruned_at timestamptz NOT NULL
);
`;
