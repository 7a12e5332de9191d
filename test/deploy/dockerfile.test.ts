import dockerignore from '@balena/dockerignore';
import { validate } from 'dockerfile-utils';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync } from 'node:fs';
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

  it('starts every stage from one pinned major of Node, or from a stage before', () => {
    const from = readStages().map(([first]) => first?.text ?? '');
    const names = from.map((text) => / AS (\w+)$/.exec(text)?.[1]);
    const bases = from.map((text) => text.split(' ')[0] ?? '');
    bases.forEach((base, index) => expect([...names.slice(0, index), 'node:24-slim']).toContain(base));
  });

  it('runs the composition root as the user node, and listens on every address', () => {
    expect(finalInstruction('USER')).toBe('node');
    expect(JSON.parse(finalInstruction('ENTRYPOINT'))).toEqual(['node', 'services/standalone/dist/main.js']);
    expect(existsSync(pathOf('services/standalone/src/main.ts'))).toBe(true);
    expect(imageEnvironment()).toEqual({ NODE_ENV: 'production', HOST: '0.0.0.0', PORT: '8080', DATA_DIR: '/data' });
    expect(finalInstruction('EXPOSE')).toBe(imageEnvironment()['PORT']);
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
    const wanted = ['package.json', 'package-lock.json', '.npmrc', 'tsconfig.base.json', 'test/package.json'];
    const read = [...wanted, ...manifests, ...sources, 'libs/store/embedded/pglite-thread.mjs'];
    expect(read.filter((path) => !passes(path))).toEqual([]);
  });

  it('lets in neither secrets nor tests nor what was built here', () => {
    const kept = ['.env', '.git/config', '.data/token', 'test/deploy/rules.ts', 'libs/store/test/a.test.ts'];
    const built = ['node_modules/zod/index.js', 'libs/store/dist/index.js', 'services/api/node_modules/a/b.js'];
    expect([...kept, ...built].filter((path) => passes(path))).toEqual([]);
  });
});
