import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { done, type Outcome, settle } from '@testwire/contracts';
import type { ArtifactHost, HostedArtifact, RunView } from '../provider.ts';
import { withFileErrors } from './errors.ts';
import { artifactFile } from './places.ts';
import { replaceWithStream } from './write-file.ts';

export function artifactHost(directory: string): ArtifactHost {
  return {
    maxBytes: Number.MAX_SAFE_INTEGER,
    uploadArtifact: (run, artifact) => settle(() => copy(directory, run, artifact)),
  };
}

async function copy(directory: string, run: RunView, artifact: HostedArtifact): Promise<Outcome<{ url: string }>> {
  const file = artifactFile(run, artifact.name);
  const path = join(directory, file);
  const content = await artifact.open();
  await withFileErrors(file, () => replaceWithStream(path, content));
  return done({ url: pathToFileURL(path).href });
}
