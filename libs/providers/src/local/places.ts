import { join } from 'node:path';
import type { RunView } from '../provider.ts';
import { toSegment, toSegments } from './file-name.ts';

/** Ends the repository's name, as in GitLab's URLs: no segment made of a name is ever "-", so no repository lies inside another one's files. */
const END = '-';

/** Files of a run below the provider's directory. All that comes from outside becomes safe segments. */
export function statusFile(run: RunView): string {
  return join(checkFolder(run), 'status.json');
}

/** One comment per change and project, as at the forges; without a change, one summary beside the status. */
export function commentFile(run: RunView): string {
  if (run.change === undefined) return join(checkFolder(run), 'summary.md');
  return join(repositoryFolder(run), 'changes', String(run.change.number), toSegment(run.project), 'comment.md');
}

export function artifactFile(run: RunView, name: string): string {
  const segments = toSegments(name);
  return join(
    repositoryFolder(run),
    'runs',
    toSegment(run.runId),
    'artifacts',
    ...(segments.length > 0 ? segments : [toSegment('')]),
  );
}

/** Runs of one commit with the same name replace each other; a run without a commit shares its place with no other. */
function checkFolder(run: RunView): string {
  if (run.commit === undefined) return join(repositoryFolder(run), 'runs', toSegment(run.runId), 'checks', toSegment(run.name));
  return join(repositoryFolder(run), 'commits', toSegment(run.commit.toLowerCase()), toSegment(run.name));
}

function repositoryFolder(run: RunView): string {
  const segments = toSegments(run.repository?.name ?? run.project);
  return join(...(segments.length > 0 ? segments : [toSegment('')]), END);
}
