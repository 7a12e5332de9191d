import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { spawnSync } from 'node:child_process';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const depcruise = join(root, 'node_modules', 'dependency-cruiser', 'bin', 'dependency-cruise.mjs');

interface Violation {
  readonly rule: { readonly name: string };
  readonly from: string;
  readonly to: string;
}

/** Runs the rules of `.dependency-cruiser.cjs` over a tree, as `npm run boundaries` does. */
function findViolations(tree: string): Violation[] {
  const args = [depcruise, 'libs', 'services', '--config', '.dependency-cruiser.cjs', '--output-type', 'json'];
  const { stdout, stderr } = spawnSync(process.execPath, args, { cwd: tree, encoding: 'utf8', maxBuffer: 256 * 1024 * 1024 });
  if (!stdout.startsWith('{')) throw new Error(stderr);
  return (JSON.parse(stdout) as { summary: { violations: Violation[] } }).summary.violations;
}

function packages(): { name: string; directory: string }[] {
  return ['libs', 'services'].flatMap((kind) =>
    readdirSync(join(root, kind), { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map((entry) => ({ name: entry.name, directory: join(root, kind, entry.name) })),
  );
}

function sourcesOf(directory: string): string[] {
  return readdirSync(join(directory, 'src'), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .map((file) => join(directory, 'src', file));
}

function importedPackages(file: string): string[] {
  return [...readFileSync(file, 'utf8').matchAll(/from '((?:@testwire\/)?[a-z-]+)'/g)].flatMap(([, name]) =>
    name !== undefined && (name.startsWith('@testwire/') || name === 'testwire') ? [name] : [],
  );
}

describe('imports follow the rules of ARCHITECTURE.md', () => {
  it('in the whole tree', () => {
    expect(findViolations(root)).toEqual([]);
  });

  describe('and a planted violation is found', () => {
    let tree: string;

    beforeAll(() => {
      tree = mkdtempSync(join(tmpdir(), 'testwire-architecture-'));
      for (const entry of ['libs', 'services', '.dependency-cruiser.cjs', 'package.json', 'tsconfig.base.json']) {
        cpSync(join(root, entry), join(tree, entry), {
          recursive: true,
          filter: (path) => !/\/(dist|node_modules|test)$/.test(path),
        });
      }
      symlinkModules(tree);
    });
    afterAll(() => rmSync(tree, { recursive: true, force: true }));

    const plants: readonly (readonly [rule: string, file: string, code: string])[] = [
      ['rank-contracts', 'libs/contracts/src', "export { readResult } from '@testwire/results';"],
      ['rank-results', 'libs/results/src', "export { renderJson } from '@testwire/reports';"],
      ['rank-store', 'libs/store/src', "export { createProducer } from '@testwire/queue';"],
      ['rank-sdk', 'libs/sdk/src', "export { CIProviderFactory } from '@testwire/providers';"],
      ['services-apart', 'services/api/src', "export { startCoordinator } from '@testwire/coordinator';"],
      ['libs-below-services', 'libs/runtime/src', "export { apiRoutes } from '@testwire/api';"],
      ['nothing-imports-cli', 'services/standalone/src', "export { runCli } from 'testwire';"],
      ['testkit-in-tests-only', 'services/ingress/src', "export { startSimulator } from '@testwire/testkit';"],
      ['providers-apart', 'libs/providers/src/gitlab', "export { github } from '../github/index.ts';"],
      ['simulators-apart', 'libs/testkit/src/simulators/gitlab', "export { GITHUB_EXAMPLE } from '../github/index.ts';"],
      ['no-deep-imports', 'services/api/src', "export { joinRun } from '../../../libs/results/src/run/join-run.ts';"],
      ['pure-libraries', 'libs/reports/src', "export { readFileSync } from 'node:fs';"],
      ['fence-bullmq', 'services/coordinator/src', "export { Queue } from 'bullmq';"],
      ['fence-ioredis', 'libs/store/src', "export { Redis } from 'ioredis';"],
      ['fence-octokit', 'libs/providers/src', "export { Octokit } from '@octokit/rest';"],
      ['fence-pg', 'services/api/src', "export { Pool } from 'pg';"],
      ['fence-awssdk', 'services/artifact-uploader/src', "export { S3Client } from '@aws-sdk/client-s3';"],
      ['fence-express', 'services/formatter/src', "export { default } from 'express';"],
      ['fence-systeminformation', 'services/cli/src', "export { cpu } from 'systeminformation';"],
      ['fence-bonjourservice', 'libs/sdk/src/worker', "export { Bonjour } from 'bonjour-service';"],
      ['fence-pino', 'services/notifier/src', "export { pino } from 'pino';"],
    ];

    it('of every rule', () => {
      for (const [rule, folder, code] of plants) {
        mkdirSync(join(tree, folder), { recursive: true });
        writeFileSync(join(tree, folder, `planted-${rule}.ts`), `${code}\n`);
      }
      const cycle = join(tree, 'libs/results/src');
      writeFileSync(join(cycle, 'planted-a.ts'), "export { b } from './planted-b.ts';\nexport const a = 1;\n");
      writeFileSync(join(cycle, 'planted-b.ts'), "export { a } from './planted-a.ts';\nexport const b = 1;\n");
      const found = findViolations(tree)
        .filter((violation) => violation.from.includes('planted-'))
        .map((violation) => violation.rule.name);
      expect(plants.map(([rule]) => rule).filter((rule) => !found.includes(rule))).toEqual([]);
      expect(found).toContain('no-cycles');
    });
  });
});

/** Packages resolve each other through node_modules: links to the copy, and to everything else that is installed. */
function symlinkModules(tree: string): void {
  const modules = join(tree, 'node_modules');
  mkdirSync(join(modules, '@testwire'), { recursive: true });
  for (const entry of readdirSync(join(root, 'node_modules'))) {
    if (entry !== '@testwire' && entry !== 'testwire') symlinkSync(join(root, 'node_modules', entry), join(modules, entry));
  }
  for (const { name, directory } of packages()) {
    const target = join(tree, relative(root, directory));
    symlinkSync(target, name === 'cli' ? join(modules, 'testwire') : join(modules, '@testwire', name));
  }
}

describe('every package', () => {
  it.each(packages())('$name declares what it imports, in package.json and in tsconfig.json', ({ directory }) => {
    const manifest = JSON.parse(readFileSync(join(directory, 'package.json'), 'utf8')) as {
      dependencies?: Record<string, string>;
    };
    const tsconfig = JSON.parse(readFileSync(join(directory, 'tsconfig.json'), 'utf8')) as { references?: { path: string }[] };
    const imported = new Set(sourcesOf(directory).flatMap(importedPackages));
    const referenced = (tsconfig.references ?? []).map((reference) => reference.path.split('/').at(-1));
    expect([...imported].filter((name) => !(name in (manifest.dependencies ?? {})))).toEqual([]);
    expect([...imported].filter((name) => !referenced.includes(name.replace('@testwire/', '')))).toEqual([]);
  });
});

describe('source files', () => {
  const files = packages().flatMap(({ directory }) => sourcesOf(directory));
  const lengths = files.map((file) => readFileSync(file, 'utf8').split('\n').length - 1).toSorted((a, b) => a - b);

  it('are short: a median of 60 lines, 95 % under 250, none over 400', () => {
    expect(lengths[Math.floor(lengths.length / 2)]).toBeLessThanOrEqual(60);
    expect(lengths[Math.floor(lengths.length * 0.95)]).toBeLessThanOrEqual(250);
    expect(lengths.at(-1)).toBeLessThanOrEqual(400);
  });

  it('are called what they are about', () => {
    const catchAll = files.filter((file) => /\/(utils?|helpers?|common|misc|shared)(\.ts|\/)/.test(relative(root, file)));
    expect(catchAll).toEqual([]);
    expect(files.filter((file) => !/^[a-z0-9-]+\.ts$/.test(file.split('/').at(-1) ?? ''))).toEqual([]);
  });

  it('of main programs only compose: 60 lines at most', () => {
    const mains = files.filter((file) => file.endsWith('/main.ts'));
    expect(mains.length).toBeGreaterThan(0);
    expect(mains.filter((file) => readFileSync(file, 'utf8').split('\n').length > 61)).toEqual([]);
  });
});
