import dockerignore from '@balena/dockerignore';
import { validate } from 'dockerfile-utils';
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { finalInstruction, imageEnvironment, readStages } from './dockerfile.ts';
import { pathOf, readText } from './repository.ts';

function healthcheck(): string[] {
  return JSON.parse(finalInstruction('HEALTHCHECK').replace(/^CMD /, '')) as string[];
}

async function exitCodeOfHealthcheck(port: number): Promise<unknown> {
  const [, ...args] = healthcheck();
  const [code] = await once(spawn(process.execPath, args, { env: { PORT: String(port) } }), 'exit');
  return code;
}

describe('deploy/Dockerfile', () => {
  it('has no fault that a linter finds', () => {
    expect(validate(readText('deploy/Dockerfile'))).toEqual([]);
    expect(validate(readText('deploy/Dockerfile').replace('USER node', 'USRE node'))).not.toEqual([]);
  });

  it('starts every stage from one pinned version of Node, or from a stage before', () => {
    const from = readStages().map(([first]) => first?.text ?? '');
    const names = from.map((text) => / AS (\w+)$/.exec(text)?.[1]);
    const bases = from.map((text) => text.split(' ')[0] ?? '');
    bases.forEach((base, index) => expect([...names.slice(0, index), '${NODE_IMAGE}']).toContain(base));
    expect(readText('deploy/Dockerfile')).toMatch(/^ARG NODE_IMAGE=node:24\.\d+\.\d+-slim$/m);
  });

  it('builds no image that runs as root or is not asked for its health', () => {
    for (const stage of readStages().filter((instructions) => instructions.some(({ keyword }) => keyword === 'ENTRYPOINT'))) {
      const keywords = stage.map(({ keyword }) => keyword);
      expect(keywords).toEqual(expect.arrayContaining(['USER', 'HEALTHCHECK']));
      expect(stage.find(({ keyword }) => keyword === 'USER')?.text).toBe('node');
    }
  });

  it('copies every folder of workspaces that has something to run, what they depend on, and the list of it', () => {
    const { workspaces } = JSON.parse(readText('package.json')) as { workspaces: string[] };
    const folders = workspaces.filter((pattern) => pattern.endsWith('/*')).map((pattern) => pattern.slice(0, -2));
    const copied = readStages()
      .at(-1)
      ?.filter(({ keyword, text }) => keyword === 'COPY' && text.startsWith('/app/'))
      .flatMap(({ text }) => text.split(' ').slice(0, -1));
    const wanted = ['package.json', 'sbom.cdx.json', 'node_modules', ...folders].map((path) => `/app/${path}`);
    expect([...new Set(copied)].toSorted()).toEqual(wanted.toSorted());
  });

  it('lists what is installed, the same each time', () => {
    const list = (): string =>
      execFileSync(process.execPath, [pathOf('scripts/sbom.mjs'), pathOf('')], { encoding: 'utf8', maxBuffer: 1e8 });
    const bom = JSON.parse(list()) as { bomFormat: string; components: { name: string; purl: string }[] };
    expect(bom.bomFormat).toBe('CycloneDX');
    const purls = bom.components.map(({ purl }) => purl);
    const { version } = JSON.parse(readText('node_modules/bullmq/package.json')) as { version: string };
    expect(purls).toContain(`pkg:npm/bullmq@${version}`);
    expect(bom.components.map(({ name }) => name)).toEqual(expect.arrayContaining(['@octokit/rest', '@testwire/queue']));
    expect(list()).toBe(list());
  });

  it('runs the composition root as the user node, and listens on every address', () => {
    expect(finalInstruction('USER')).toBe('node');
    expect(JSON.parse(finalInstruction('ENTRYPOINT'))).toEqual(['node', 'services/standalone/dist/main.js']);
    expect(existsSync(pathOf('services/standalone/src/main.ts'))).toBe(true);
    expect(imageEnvironment()).toEqual({ NODE_ENV: 'production', HOST: '0.0.0.0', PORT: '8080', DATA_DIR: '/data' });
    expect(finalInstruction('EXPOSE')).toBe(imageEnvironment()['PORT']);
  });

  it('has the command with all that it imports', () => {
    const { bin } = JSON.parse(readText('services/cli/package.json')) as { bin: Record<string, string> };
    expect(bin).toEqual({ testwire: './bin/testwire.mjs' });
    const commands = readText('deploy/Dockerfile');
    expect(commands).toMatch(/tsc -b .*\bservices\/cli\b/);
    expect(commands).toContain('ln -s /app/services/cli/bin/testwire.mjs /usr/local/bin/testwire');
    expect(statSync(pathOf('services/cli/bin/testwire.mjs')).mode & 0o111).toBe(0o111);
    expect(commands).toMatch(/--omit=dev .*--workspace=services\/cli$/m);
  });

  it('never copies into the image what the build stages were given', () => {
    const copies = readStages()
      .at(-1)
      ?.filter(({ keyword }) => keyword === 'COPY' || keyword === 'ADD');
    expect(copies?.length).toBeGreaterThan(0);
    for (const copy of copies ?? []) expect(copy.text).toMatch(/^\/app\//);
  });

  it('has a health check that tells a live process from a dead one', async () => {
    let status = 200;
    const paths: (string | undefined)[] = [];
    const server = createServer((request, response) => {
      paths.push(request.url);
      response.writeHead(status).end();
    });
    await once(server.listen(0, '127.0.0.1'), 'listening');
    const { port } = server.address() as AddressInfo;
    try {
      expect(await exitCodeOfHealthcheck(port)).toBe(0);
      status = 500;
      expect(await exitCodeOfHealthcheck(port)).toBe(1);
      expect(paths).toEqual(['/healthz', '/healthz']);
    } finally {
      await new Promise((resolve) => server.close(resolve));
    }
    expect(await exitCodeOfHealthcheck(port)).toBe(1);
  });
});

describe('.dockerignore', () => {
  const lines = readText('.dockerignore').split('\n');
  const passes = dockerignore.default().add(lines).createFilter();

  it('lets in what the build reads', () => {
    const packages = ['libs', 'services'].flatMap((folder) => readdirSync(pathOf(folder)).map((name) => `${folder}/${name}`));
    expect(packages.length).toBeGreaterThan(10);
    const manifests = packages.map((folder) => `${folder}/package.json`);
    const sources = readdirSync(pathOf('libs/store/src'), { recursive: true, encoding: 'utf8' }).map(
      (path) => `libs/store/src/${path}`,
    );
    const wanted = [
      'services/cli/bin/testwire.mjs',
      'package.json',
      'package-lock.json',
      '.npmrc',
      'tsconfig.base.json',
      'test/package.json',
      'scripts/sbom.mjs',
    ];
    const read = [...wanted, ...manifests, ...sources, 'libs/store/embedded/pglite-thread.mjs'];
    expect(read.filter((path) => !passes(path))).toEqual([]);
  });

  it('lets in neither secrets nor tests nor what was built here', () => {
    const kept = ['.env', '.git/config', '.data/token', 'test/deploy/rules.ts', 'libs/store/test/a.test.ts'];
    const built = ['node_modules/zod/index.js', 'libs/store/dist/index.js', 'services/api/node_modules/a/b.js'];
    expect([...kept, ...built].filter((path) => passes(path))).toEqual([]);
  });
});
