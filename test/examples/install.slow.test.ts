import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const run = promisify(execFile);

const USE = `
import { EventPublisher } from '@testwire/sdk';
import { DistributedTestingCoordinator } from '@testwire/sdk/coordinator';
import { CIProviderFactory } from '@testwire/sdk/providers';
import { Worker } from '@testwire/sdk/worker';
for (const runner of ['jest', 'node-test', 'playwright', 'vitest']) await import('@testwire/sdk/reporters/' + runner);
console.log([EventPublisher, DistributedTestingCoordinator, CIProviderFactory, Worker].map((one) => typeof one).join(' '));
`;

describe('a project elsewhere', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'testwire-install-'));
    await writeFile(join(folder, 'package.json'), JSON.stringify({ name: 'elsewhere', version: '1.0.0' }));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  const call = async (program: string, args: readonly string[]): Promise<string> => {
    // A package manager that runs these tests tells its children where it works.
    const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('npm_')));
    return (await run(program, [...args], { cwd: folder, env })).stdout;
  };

  it('installs the SDK and the command line from a checkout, without the network', async () => {
    const packages = ['libs/sdk', 'services/cli'].map((one) => join(ROOT, one));
    await call('npm', ['install', '--offline', '--no-audit', '--no-fund', ...packages]);
    await writeFile(join(folder, 'use.mjs'), USE);
    expect(await call(process.execPath, ['use.mjs'])).toBe('function function function function\n');
    expect(await call(join(folder, 'node_modules/.bin/testwire'), ['--version'])).toMatch(/^\d+\.\d+\.\d+\n$/);
  });
});
