import { spawn } from 'node:child_process';

type ToolAnswer =
  /** Both streams: some tools print their version to standard error. */
  | { readonly ok: true; readonly output: string }
  /** `missing`: there is no such program, which is no news. */
  | { readonly ok: false; readonly missing: boolean; readonly reason: string };

/** Runs a program that only tells something. Never rejects, and always ends within the time. */
export type RunTool = (program: string, args: readonly string[], timeoutMs: number) => Promise<ToolAnswer>;

const MOST_BYTES = 1024 * 1024;

export const runTool: RunTool = (program, args, timeoutMs) =>
  new Promise((resolve) => {
    const fail = (reason: string, missing = false): void => resolve({ ok: false, missing, reason });
    const child = spawn(program, [...args], { stdio: ['ignore', 'pipe', 'pipe'], detached: true });
    const chunks: Buffer[] = [];
    let bytes = 0;
    const keep = (chunk: Buffer): void => {
      if (bytes < MOST_BYTES) chunks.push(chunk);
      bytes += chunk.length;
    };
    const timer = setTimeout(() => {
      fail(`${program} did not answer within ${timeoutMs / 1000} s.`);
      try {
        if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
      } catch {
        // It has just ended.
      }
      child.stdout.destroy();
      child.stderr.destroy();
    }, timeoutMs);
    child.stdout.on('data', keep);
    child.stderr.on('data', keep);
    child.on('error', (error: NodeJS.ErrnoException) => {
      clearTimeout(timer);
      fail(`${program} could not be run: ${error.message}`, error.code === 'ENOENT');
    });
    child.on('close', (code) => {
      clearTimeout(timer);
      const output = Buffer.concat(chunks).toString('utf8');
      if (code === 0) resolve({ ok: true, output });
      else fail(`${program} ended with ${code ?? 'a signal'}: ${output.trim().split('\n').at(-1) ?? ''}`);
    });
  });
