import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** One file of the corpus beside the repository, as `index.json` describes it. */
export type CorpusEntry = {
  readonly file: string;
  readonly format: string;
  /** The file is a folder of them. */
  readonly directory?: true;
  readonly expected: Readonly<Record<string, unknown>>;
  readonly counted: Readonly<Record<string, unknown>>;
};

const FORMATS = new Set([
  'junit-xml',
  'ctrf-json',
  'pathological-json',
  'go-test-json',
  'jest-json',
  'playwright-json',
  'mocha-json',
  'mochawesome-json',
  'rspec-json',
  'tap',
  'cucumber-json',
  'dart-json',
  'cucumber-messages',
  'allure2-json',
  'trx',
  'nunit3-xml',
  'nunit2-xml',
  'xunit-xml',
  'testng-xml',
  'robot-xml',
  'ctest-xml',
  'boost-xml',
  'cppunit-xml',
  'allure1-xml',
  'open-test-reporting-xml',
]);
const folder = `${process.env['TESTWIRE_SHARED'] ?? fileURLToPath(new URL('../../../../../shared', import.meta.url))}/results/`;

/** Undefined, with a printed reason, where the folder is absent. */
export function readCorpusIndex(): readonly CorpusEntry[] | undefined {
  if (!existsSync(`${folder}index.json`)) {
    process.stderr.write(`Skipped: there is no corpus of result files in ${folder} (set TESTWIRE_SHARED to where it lies).\n`);
    return undefined;
  }
  const index = JSON.parse(readFileSync(`${folder}index.json`, 'utf8')) as { files: CorpusEntry[] };
  return index.files.filter((entry) => FORMATS.has(entry.format));
}

/** By file: what we read otherwise than the corpus expects, and why. */
export function readExplainedDifferences(): Readonly<
  Record<string, { readonly differences: readonly string[]; readonly because: string }>
> {
  return JSON.parse(readFileSync(new URL('explained-differences.json', import.meta.url), 'utf8')) as ReturnType<
    typeof readExplainedDifferences
  >;
}

/** The files of an entry that is a folder. */
export function listCorpusFolder(file: string): string[] {
  return readdirSync(folder + file).map((name) => `${file}/${name}`);
}

export function readCorpusFile(file: string): Uint8Array {
  return readFileSync(folder + file);
}
