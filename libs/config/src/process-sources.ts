import { readFileSync } from 'node:fs';
import type { ConfigSources } from './secret.ts';

/** The one place where the process's own environment is read. */
export function processSources(): ConfigSources {
  return { env: process.env, readFile: (path) => readFileSync(path, 'utf8') };
}
