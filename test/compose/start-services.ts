import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as wait } from 'node:timers/promises';
import type { DeployedProcess } from '../deploy/processes.ts';
import { pathOf } from '../deploy/repository.ts';

export interface LocalService {
  readonly name: string;
  readonly url: string;
  /** Asks it to drain; resolves to its exit code. */
  stop(): Promise<number>;
}

/** The S3 client wishes for a newer Node than this machine may have; the image has it. */
const QUIET = { AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true' };
const MAIN = 'services/standalone/dist/main.js';

/** What differs here: loopback, a free port, a folder of its own, and the files that are mounted there. */
async function environmentFor(
  { name, environment, files }: DeployedProcess,
  folder: string,
  addresses: Readonly<Record<string, string>>,
): Promise<Record<string, string>> {
  const own = join(folder, name);
  await mkdir(own);
  const places: Record<string, string> = { ...addresses };
  for (const [path, text] of Object.entries(files)) {
    const file = join(own, basename(path));
    await writeFile(file, text);
    places[path] = file;
  }
  const placed = Object.entries(environment).map(([key, value]) => [
    key,
    Object.entries(places).reduce((text, [there, here]) => text.replaceAll(there, here), value),
  ]);
  const here = { HOST: '127.0.0.1', READ_ACCESS: 'token', PORT: '0', DATA_DIR: join(own, 'data') };
  return { ...QUIET, PATH: process.env['PATH'] ?? '', ...(Object.fromEntries(placed) as Record<string, string>), ...here };
}

function addressOf(child: ChildProcess, name: string): Promise<string> {
  return new Promise((resolve, reject) => {
    if (child.stdout === null) throw new Error('no standard output');
    createInterface({ input: child.stdout }).on('line', (line) => {
      const url = /^Testwire .* on (http:\S+)$/.exec(line)?.[1];
      if (url !== undefined) resolve(url);
    });
    child.once('exit', (code) => reject(new Error(`${name} ended with ${String(code)} before it was ready.`)));
  });
}

async function untilReady(url: string): Promise<void> {
  while (!(await fetch(`${url}/readyz`)).ok) await wait(100);
}

/** One service of the compose file as a process of this machine. Resolves when it says that it is ready. */
export async function startService(
  process_: DeployedProcess,
  folder: string,
  addresses: Readonly<Record<string, string>>,
): Promise<LocalService> {
  const env = await environmentFor(process_, folder, addresses);
  const child = spawn(process.execPath, [pathOf(MAIN), ...process_.args], { env, stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = once(child, 'exit') as Promise<[number | null]>;
  const url = await addressOf(child, process_.name);
  await untilReady(url);
  return {
    name: process_.name,
    url,
    async stop() {
      child.kill('SIGTERM');
      const [code] = await ended;
      return code ?? -1;
    },
  };
}
