import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { readMarkdown } from './read-markdown.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));

/** What a reader of the pages has already, and no page shows. */
const READERS_OWN = `
import type { WorkerEvent } from '@testwire/sdk';
declare global {
  const token: string;
  const events: readonly WorkerEvent[];
  function readTokenFromSomewhere(): string;
  function runBenchmark(input: unknown, options: { signal: AbortSignal; folder: string }): Promise<{ ok: boolean; millis: number }>;
}
`;

/** The TypeScript on all pages, by a file name that says where it stands. */
async function readCodeBlocks(): Promise<ReadonlyMap<string, string>> {
  const blocks = new Map<string, string>();
  for (const [page, text] of await readMarkdown(ROOT))
    for (const [at, match] of [...text.matchAll(/^```ts\n([\s\S]*?)^```/gm)].entries())
      blocks.set(`${page.replaceAll(/\W+/g, '-')}-${at + 1}.ts`, `${match[1] ?? ''}\nexport {};\n`);
  return blocks;
}

/** What the compiler says of these files, as a reader's project would be compiled. */
async function compile(files: ReadonlyMap<string, string>): Promise<string> {
  // Below the workspace's modules, so that packages are found as they would be in a project that installed them.
  const folder = await mkdtemp(join(ROOT, 'node_modules/.code-blocks-'));
  try {
    for (const [name, text] of files) await writeFile(join(folder, name), text);
    const base = JSON.parse(await readFile(join(ROOT, 'tsconfig.base.json'), 'utf8'));
    const compilerOptions = {
      ...base.compilerOptions,
      composite: false,
      declaration: false,
      declarationMap: false,
      noEmit: true,
      noUnusedLocals: false,
      customConditions: ['source'],
      allowImportingTsExtensions: true,
      typeRoots: [join(ROOT, 'node_modules/@types')],
    };
    await writeFile(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions, files: [...files.keys()] }));
    const tsc = join(ROOT, 'node_modules/typescript/bin/tsc');
    const { stdout } = await promisify(execFile)(process.execPath, [tsc, '-p', folder]).catch(
      (error: { stdout: string }) => error,
    );
    return stdout;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

describe('TypeScript in the documentation', () => {
  it('compiles', async () => {
    const blocks = await readCodeBlocks();
    expect(blocks.size).toBeGreaterThanOrEqual(6);
    expect(await compile(new Map([['readers-own.ts', READERS_OWN], ...blocks]))).toBe('');
  });

  it('would be told apart from what does not compile', async () => {
    const wrong = "import { Worker } from '@testwire/sdk/worker';\nnew Worker({ coordinator: 1 });\n";
    expect(await compile(new Map([['wrong.ts', wrong]]))).toContain("'coordinator' does not exist in type");
  });
});
