import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { copyFile, mkdir, rename } from 'node:fs/promises';
import { dirname, join, relative, resolve, sep } from 'node:path';
import type { ArtifactLink } from '@testwire/contracts';
import type { HostedArtifact } from '@testwire/providers';
import { detectMediaType, detectType } from '@testwire/publishing';
import type { FoundFile } from '../files/collect-files.ts';

/** A collected file, where it is kept. */
export interface KeptArtifact {
  readonly link: ArtifactLink;
  readonly path: string;
}

async function digestFile(path: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(path)) hash.update(chunk as Buffer);
  return hash.digest('hex');
}

/** What lies in the folder already stays where it is: copied onto itself it would be lost. */
function isBelow(path: string, folder: string): boolean {
  const way = relative(folder, path);
  return way !== '' && way !== '..' && !way.startsWith(`..${sep}`);
}

/** Keeps a file of a run: below `folder` it stays, others are copied to `folder/<run>/<name>`, whole or not at all. */
export async function keepArtifact(file: FoundFile, runId: string, folder: string): Promise<KeptArtifact> {
  const inside = isBelow(file.path, folder);
  const path = inside ? file.path : join(folder, runId, ...file.name.split('/'));
  if (!inside) {
    await mkdir(dirname(path), { recursive: true });
    const draft = `${path}.part`;
    await copyFile(file.path, draft);
    await rename(draft, path);
  }
  const link: ArtifactLink = {
    name: file.name,
    digest: await digestFile(path),
    bytes: file.bytes,
    mediaType: detectMediaType(file.name, ''),
    type: detectType(file.name),
  };
  return { link, path: resolve(path) };
}

/** As a provider takes it: a fresh stream for every try. */
export function asHosted({ link: { name, mediaType, bytes }, path }: KeptArtifact): HostedArtifact {
  return { name, mediaType, bytes, open: async () => createReadStream(path) };
}
