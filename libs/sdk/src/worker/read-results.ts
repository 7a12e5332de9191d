import { pipeline } from 'node:stream';
import { createGunzip } from 'node:zlib';
import type { Totals } from '@testwire/contracts';
import { NO_TESTS } from '@testwire/contracts';
import { readResult, summarise } from '@testwire/results';
import type { FoundFile } from '../files/collect-files.ts';
import { openPlainFile } from '../files/open-plain-file.ts';

export interface ReadResults {
  /** Over all files that could be read. */
  readonly totals: Totals;
  readonly readable: readonly FoundFile[];
  /** What is wrong with the others, for people. */
  readonly faults: readonly string[];
}

async function contentOf({ name, path }: FoundFile): Promise<AsyncIterable<Uint8Array>> {
  const file = (await openPlainFile(path)).createReadStream();
  // Whoever reads the end of the pipeline is told its errors.
  return /\.gz$/i.test(name) ? pipeline(file, createGunzip(), () => undefined) : file;
}

async function readOne(file: FoundFile): Promise<Totals | string> {
  try {
    const outcome = await readResult({ name: file.name, content: await contentOf(file) });
    if (outcome.ok) return summarise(outcome.result);
    const { line, message } = outcome.problem;
    return `${file.name}${line === undefined ? '' : `:${line}`}: ${message}`;
  } catch (error) {
    return `${file.name}: ${error instanceof Error ? error.message : String(error)}`;
  }
}

/** Reads the result files here already, as the server will, so that the task is judged by them also while the server is away. */
export async function readResults(files: readonly FoundFile[]): Promise<ReadResults> {
  const readable: FoundFile[] = [];
  const faults: string[] = [];
  let totals = NO_TESTS;
  for (const file of files) {
    const read = await readOne(file);
    if (typeof read === 'string') {
      faults.push(read);
      continue;
    }
    readable.push(file);
    totals = {
      total: totals.total + read.total,
      passed: totals.passed + read.passed,
      failed: totals.failed + read.failed,
      errored: totals.errored + read.errored,
      skipped: totals.skipped + read.skipped,
    };
  }
  return { totals, readable, faults };
}
