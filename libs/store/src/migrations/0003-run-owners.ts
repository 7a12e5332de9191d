// Of runs that were there before it is not known who opened them; the project that they have is theirs.
export default `
CREATE TABLE run_owners (
  run_id text COLLATE "C" PRIMARY KEY,
  project text NOT NULL,
  scoped boolean NOT NULL
);
INSERT INTO run_owners (run_id, project, scoped) SELECT run_id, project, false FROM runs;
`;
