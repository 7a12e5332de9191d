import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const PARENT = fileURLToPath(new URL('embedding-parent.mjs', import.meta.url));

async function isServed(url: string): Promise<boolean> {
  try {
    return (await fetch(`${url}/healthz`)).ok;
  } catch {
    return false;
  }
}

it('an embedded coordinator ends with its parent, however that ends', async () => {
  const folder = await mkdtemp(`${tmpdir()}/testwire-parent-`);
  const parent = spawn(process.execPath, [PARENT, folder], { stdio: ['ignore', 'pipe', 'inherit'] });
  const [url] = (await once(createInterface({ input: parent.stdout }), 'line')) as [string];
  expect(await isServed(url)).toBe(true);
  parent.kill('SIGKILL');
  // Ends by the time limit of the test when it does not.
  while (await isServed(url)) await new Promise((resolve) => setTimeout(resolve, 50));
  await rm(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 250 });
});
