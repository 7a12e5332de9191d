import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

export interface Prometheus {
  readonly program: string;
  /** Where its pages are, when it does not bring them. */
  readonly pages?: string;
}

/** Debian keeps the scripts of its pages apart. */
const SCRIPTS = [
  'bootstrap4',
  'd3',
  'eonasdan-bootstrap-datetimepicker',
  'jquery',
  'jquery-hotkeys',
  'moment',
  'moment-timezone',
  'mustache',
  'popper.js',
  'rickshaw',
].map((name) => `libjs-${name}`);

/** Unpacked and not installed: its package would start a server. */
async function unpack(folder: string, packages: readonly string[]): Promise<void> {
  const archives = join(folder, 'archives');
  await mkdir(archives, { recursive: true });
  await run('apt-get', ['-qq', 'download', ...packages], { cwd: archives });
  for (const archive of await readdir(archives)) await run('dpkg', ['-x', join(archives, archive), folder]);
}

/** The one that is installed, or Debian's, unpacked into `folder`. Undefined: it is not to be had here. */
export async function findPrometheus(folder: string): Promise<Prometheus | undefined> {
  const installed = await run('sh', ['-c', 'command -v prometheus']).catch(() => undefined);
  if (installed !== undefined) return { program: installed.stdout.trim() };
  await unpack(folder, ['prometheus', ...SCRIPTS]).catch(() => undefined);
  const program = join(folder, 'usr/bin/prometheus');
  return existsSync(program) ? { program, pages: join(folder, 'usr/share/prometheus/web/') } : undefined;
}
