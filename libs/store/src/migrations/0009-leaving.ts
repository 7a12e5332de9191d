/** Who says that a worker leaves: the worker itself, or somebody else. */
export default `
ALTER TABLE workers ADD COLUMN leaving boolean NOT NULL DEFAULT false;
`;
