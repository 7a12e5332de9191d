import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { done, type Outcome, settle } from '@testwire/contracts';
import type { RunView, Surface, SurfaceRef } from '../provider.ts';
import { withFileErrors } from './errors.ts';
import { LOCAL_LIMITS } from './limits.ts';
import { statusFile } from './places.ts';
import { replaceText } from './write-file.ts';

export function checkSurface(directory: string): Surface {
  return {
    kind: 'check',
    dialect: 'plain',
    headline: { max: LOCAL_LIMITS.headline, unit: 'characters' },
    place: (run) => `status:${statusFile(run)}`,
    write: ({ run, headline }) => settle(() => writeShown(directory, statusFile(run), 'status-file', toJson(run, headline))),
  };
}

/** Writes one file below the directory, or finds that it already says this. */
export async function writeShown(directory: string, file: string, rung: string, content: string): Promise<Outcome<SurfaceRef>> {
  const path = join(directory, file);
  const value: SurfaceRef = { externalId: file, url: pathToFileURL(path).href, rung };
  const changed = await withFileErrors(file, () => replaceText(path, content));
  return changed ? done(value) : { kind: 'unchanged', value };
}

function toJson(run: RunView, headline: string): string {
  const shown = {
    runId: run.runId,
    project: run.project,
    name: run.name,
    repository: run.repository?.name,
    commit: run.commit,
    branch: run.branchLabel,
    change: run.change?.number,
    attempt: run.attempt,
    status: run.status,
    headline,
    url: run.reportUrl,
    openedAt: run.openedAt,
    finishedAt: run.finishedAt,
    annotations: run.annotations,
  };
  return `${JSON.stringify(shown, null, 2)}\n`;
}
