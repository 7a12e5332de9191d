import { createReadStream } from 'node:fs';
import { open, readFile, stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { pipeline } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { collectFiles, type CollectedFile } from '@testwire/artifact-uploader/collect-files';
import type { Problem, ShardResult } from '@testwire/contracts';
import { locateFailures, type ReadOutcome, readResult } from '@testwire/results';
import type { CliContext } from './context.ts';
import { CommandError, EXIT } from './exit-code.ts';
import { explainFault } from './explain-fault.ts';
import { type Progress, readProgress } from './read-progress.ts';
import { findRepositoryPaths } from './repository-paths.ts';

interface ReadFile {
  readonly name: string;
  readonly path: string;
  readonly result: ShardResult;
}

export interface ReadFiles {
  readonly read: readonly ReadFile[];
  /** Files that could not be read at all. */
  readonly problems: readonly Problem[];
}

async function isFolder(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isDirectory();
  } catch {
    return false;
  }
}

async function describeNothing(patterns: readonly string[], cwd: string): Promise<string> {
  for (const pattern of patterns) {
    const path = pattern.replace(/(?<=.)\/+$/, '');
    if (await isFolder(resolve(cwd, path))) return `${path} is a folder. Name the files in it: "${path}/**/*.xml"`;
  }
  return `No file matches ${patterns.join(' ')} in ${cwd}.`;
}

/** Files and globs to files. Throws when nothing matches: an empty report would look like a good one. */
export async function findFiles(patterns: readonly string[], context: CliContext): Promise<CollectedFile[]> {
  const files = await collectFiles(patterns, context.cwd);
  if (files.length === 0) throw new CommandError(await describeNothing(patterns, context.cwd), EXIT.usage);
  return files;
}

/** By what it holds, whatever it is called: RFC 1952, 2.3.1. */
export async function isGzip({ path }: Pick<CollectedFile, 'path'>): Promise<boolean> {
  const file = await open(path);
  try {
    const { bytesRead, buffer } = await file.read(Buffer.alloc(2), 0, 2, 0);
    return bytesRead === 2 && buffer[0] === 0x1f && buffer[1] === 0x8b;
  } finally {
    await file.close();
  }
}

/** Decompressed if need be, as it is read: what reads it has a limit. */
async function contentOf(path: string): Promise<AsyncIterable<Uint8Array>> {
  const isPacked = await isGzip({ path });
  const file = createReadStream(path);
  // Whoever reads the end of the pipeline is told its errors.
  return isPacked ? pipeline(file, createGunzip(), () => undefined) : file;
}

async function* counting(content: AsyncIterable<Uint8Array>, progress: Progress): AsyncGenerator<Uint8Array> {
  for await (const chunk of content) {
    progress.bytes(chunk.length);
    yield chunk;
  }
}

/** A file that the system does not let us read is as unreadable as one that makes no sense. */
async function readOne({ name, path }: CollectedFile, progress: Progress): Promise<ReadOutcome> {
  try {
    return await readResult({ name, content: counting(await contentOf(path), progress) });
  } catch (error) {
    const fault = explainFault(error);
    if (fault === undefined) throw error;
    return { ok: false, problem: { message: fault.message } };
  }
}

function hasFailures({ result }: ReadFile): boolean {
  return result.tests.some(({ status }) => status === 'failed' || status === 'errored');
}

/** Asks git only when something failed. */
async function locateAll(read: readonly ReadFile[], context: CliContext): Promise<readonly ReadFile[]> {
  const paths = read.some(hasFailures) ? await findRepositoryPaths(context) : undefined;
  if (paths === undefined) return read;
  return read.map((file) => (hasFailures(file) ? { ...file, result: locateFailures(file.result, paths) } : file));
}

/**
 * Reads every file; those that cannot be read become problems, and the rest still counts. Failures are found in the files of
 * the repository, where there is one.
 */
export async function readFiles(patterns: readonly string[], context: CliContext): Promise<ReadFiles> {
  const files = await findFiles(patterns, context);
  const read: ReadFile[] = [];
  const problems: Problem[] = [];
  const hints = new Set<string>();
  const progress = readProgress(files.length, context);
  for (const [index, file] of files.entries()) {
    const { name, path } = file;
    const outcome = await readOne(file, progress);
    if (outcome.ok) read.push({ name, path, result: outcome.result });
    else {
      problems.push({ ...outcome.problem, file: name });
      if (outcome.hint !== undefined) hints.add(outcome.hint);
    }
    progress.files(index + 1);
  }
  progress.done();
  for (const hint of hints) context.warn(`${hint}\n`);
  return { read: await locateAll(read, context), problems };
}

export async function bytesOf(file: Pick<CollectedFile, 'path'>): Promise<Buffer<ArrayBuffer>> {
  return Buffer.from(await readFile(file.path));
}
