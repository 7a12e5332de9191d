import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';

/** The command line is not installed where it was looked for. */
export class TestwireMissing extends Error {
  override readonly name = 'TestwireMissing';
}

const manifest = z.object({ name: z.literal('testwire'), bin: z.object({ testwire: z.string() }) });

function programIn(folder: string): string | undefined {
  const file = join(folder, 'package.json');
  if (!existsSync(file)) return undefined;
  const parsed = manifest.safeParse(JSON.parse(readFileSync(file, 'utf8')));
  return parsed.success ? resolve(folder, parsed.data.bin.testwire) : undefined;
}

/** Where a module in `folder` would find the package. */
function findPackage(folder: string): string | undefined {
  const lookUp = createRequire(join(folder, 'look-up.js'));
  for (const modules of lookUp.resolve.paths('testwire') ?? []) {
    const program = programIn(join(modules, 'testwire'));
    if (program !== undefined) return program;
  }
  return undefined;
}

/**
 * The program of the package `testwire`, as seen from the first of the folders that sees it. It is found when it is needed, for a library
 * does not depend on the services above it. Throws {@link TestwireMissing}.
 */
export function findTestwire(folders: readonly string[]): string {
  for (const folder of folders) {
    const program = findPackage(folder);
    if (program !== undefined) return program;
  }
  throw new TestwireMissing(
    `An embedded coordinator runs the package "testwire", which is not installed for ${folders.join(' or ')}. Install it beside @testwire/sdk, or name its program with the option "testwire".`,
  );
}

/** The folder of this file: what is installed beside the SDK. */
export function folderOfSdk(): string {
  return dirname(fileURLToPath(import.meta.url));
}
