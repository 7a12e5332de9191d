const MOST_LENGTH = 1024;

/** A path that the server takes as an artifact's name, whatever the task is called. */
function safeSegments(path: string): string[] {
  // oxlint-disable-next-line no-control-regex -- control characters are what it looks for
  const clean = path.replaceAll(/[\u0000-\u001F\u007F\\]/g, '_');
  return clean
    .split('/')
    .filter((segment) => segment !== '')
    .map((segment) => (segment === '.' || segment === '..' ? '_' : segment));
}

/** Where a task's file is kept in the run: tasks and tries do not overwrite each other's. */
export function nameArtifact(task: string, tried: number, file: string): string {
  const name = [...safeSegments(task), ...(tried > 1 ? [`try-${tried}`] : []), ...safeSegments(file)].join('/');
  // The end tells more than the middle: it has the suffix.
  return name.length <= MOST_LENGTH ? name : name.slice(name.length - MOST_LENGTH).replace(/^[^/]*\//, '');
}
