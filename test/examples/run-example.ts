import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';

const MAIN = fileURLToPath(new URL('../../examples/dist/main.js', import.meta.url));

/** What `npm run example -- …` runs, in an empty folder outside of any CI. `out`: both outputs. `watch` is told what it has printed so far. */
export async function runExample(
  args: readonly string[],
  watch?: (out: string, child: ChildProcess) => Promise<void>,
): Promise<{ readonly code: number; readonly out: string }> {
  const cwd = await mkdtemp(`${tmpdir()}/testwire-run-example-`);
  const env = { PATH: process.env['PATH'] ?? '', TMPDIR: cwd };
  const child = spawn(process.execPath, [MAIN, ...args], { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] });
  let soFar = '';
  if (watch !== undefined) {
    child.stdout.on('data', (chunk: Buffer) => {
      soFar += chunk.toString();
      void watch(soFar, child);
    });
  }
  const [out, errors, [code]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'close') as Promise<[number]>,
  ]);
  await rm(cwd, { recursive: true, force: true });
  return { code, out: out + errors };
}
