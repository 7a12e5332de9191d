import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { ProviderError } from '@testwire/contracts';
import type { AccessCheck, ArtifactHost, CIProvider, Surface } from '../provider.ts';
import { checkSurface } from './check.ts';
import { commentSurface } from './comment.ts';
import { withFileErrors } from './errors.ts';
import type { LocalSettings } from './settings.ts';
import { artifactHost } from './upload.ts';

/** Shows runs as files in a folder: for work without a CI, and the simplest example of a provider. */
export class LocalCIProvider implements CIProvider {
  readonly id = 'local';
  readonly surfaces: readonly Surface[];
  readonly artifacts: ArtifactHost;
  readonly #directory: string;

  constructor(settings: LocalSettings) {
    this.#directory = resolve(settings.directory);
    this.surfaces = [checkSurface(this.#directory), commentSurface(this.#directory)];
    this.artifacts = artifactHost(this.#directory);
  }

  async checkAccess(): Promise<readonly AccessCheck[]> {
    const what = `may write to ${this.#directory}`;
    const file = `.access-${process.pid}`;
    const probe = join(this.#directory, file);
    try {
      await withFileErrors(file, async () => {
        await mkdir(this.#directory, { recursive: true });
        await writeFile(probe, '');
        await rm(probe);
      });
      return [{ what, ok: true }];
    } catch (error) {
      if (error instanceof ProviderError) return [{ what, ok: false, advice: error.failure.message }];
      throw error;
    }
  }

  /** Holds nothing open. */
  close(): Promise<void> {
    return Promise.resolve();
  }
}
