import { execFile } from 'node:child_process';

const TIMEOUT_MS = 10_000;
/** Paths of a million files. */
const MOST_BYTES = 128 * 1024 * 1024;

/** What git prints; undefined where it is absent, fails, or takes too long: whoever asks can do without. */
export function runGit(args: readonly string[], cwd: string): Promise<string | undefined> {
  return new Promise((resolve) => {
    execFile('git', [...args], { cwd, timeout: TIMEOUT_MS, maxBuffer: MOST_BYTES }, (error, stdout) => {
      resolve(error === null ? stdout : undefined);
    });
  });
}
