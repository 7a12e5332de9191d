// NULL: a token may do everything, a worker takes tasks of every project, and nobody can prove to be it. Tokens are written anew at each start.
export default `
ALTER TABLE tokens ADD COLUMN may text[];
ALTER TABLE workers ADD COLUMN projects text[], ADD COLUMN key_digest text;
ALTER TABLE task_classes ADD COLUMN project text;
`;
