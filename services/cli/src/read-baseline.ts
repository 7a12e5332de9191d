import { createReadStream } from 'node:fs';
import { type MergedTest, mergedTest, type RunReport, runReport } from '@testwire/contracts';
import { z } from 'zod';
import type { CliContext } from './context.ts';
import { CommandError, EXIT } from './exit-code.ts';

/** What history remembers of a test: the texts and attempts of 100,000 would be most of the memory. */
const baselineTest = mergedTest
  .pick({
    id: true,
    name: true,
    suite: true,
    file: true,
    parameters: true,
    environment: true,
    status: true,
    flaky: true,
    durationMs: true,
    message: true,
    details: true,
    shard: true,
  })
  .extend({
    attempts: z.array(mergedTest.shape.attempts.element.pick({ status: true, worker: true, message: true, details: true })),
  });

type BaselineTest = z.infer<typeof baselineTest>;

const baselineReport = runReport.extend({ tests: z.array(baselineTest) });
/** A `report.json` of an earlier run, as far as a run is compared with it. */
export type BaselineReport = z.infer<typeof baselineReport>;

/** The report around its tests, which have been taken out. */
const frameOfReport = runReport.extend({ tests: z.tuple([]) });

const CHUNK_BYTES = 256 * 1024;
const NO_ATTEMPTS: BaselineTest['attempts'] = [];

/** Lines as `renderJson` writes them; each test has one of its own. */
const FIRST = '{';
const BEFORE_TESTS = '  "tests": [';
const AFTER_TESTS = '  ],';

/** Many lines at a time; none of a file that begins otherwise, which may be one line as long as the file. */
async function* linesOf(path: string): AsyncGenerator<readonly string[]> {
  let rest: string | undefined;
  for await (const chunk of createReadStream(path, { encoding: 'utf8', highWaterMark: CHUNK_BYTES })) {
    const lines = `${rest ?? ''}${String(chunk)}`.split('\n');
    if (rest === undefined && lines[0] !== FIRST) return;
    rest = lines.pop() ?? '';
    yield lines;
  }
  if (rest !== undefined) yield [rest];
}

/**
 * The test without texts and attempts that nobody will ask for.
 * @param now the same test of the new report: texts that both have are kept once
 */
function slim(test: BaselineTest, now: MergedTest | undefined): BaselineTest {
  if (!test.flaky) test.attempts = test.attempts.at(-1)?.worker === undefined ? NO_ATTEMPTS : test.attempts.slice(-1);
  if (test.message !== undefined) delete test.details;
  if (now === undefined) return test;
  test.id = now.id;
  if (test.name === now.name) test.name = now.name;
  if (test.shard === now.shard) test.shard = now.shard;
  if (now.suite !== undefined && String(test.suite) === String(now.suite)) test.suite = now.suite;
  return test;
}

/** Test by test what `renderJson` wrote. Throws at any other layout. */
async function readListed(path: string, now: RunReport): Promise<BaselineReport> {
  const known = new Map(now.tests.map((test) => [test.id, test]));
  const frame: string[] = [];
  const tests: BaselineTest[] = [];
  let isTest = false;
  for await (const lines of linesOf(path)) {
    for (const line of lines) {
      if (line === AFTER_TESTS) isTest = false;
      if (isTest) {
        const test = baselineTest.parse(JSON.parse(line.endsWith(',') ? line.slice(0, -1) : line));
        tests.push(slim(test, known.get(test.id)));
      } else frame.push(line);
      if (line === BEFORE_TESTS) isTest = true;
    }
  }
  return { ...frameOfReport.parse(JSON.parse(frame.join('\n'))), tests };
}

function readWhole(path: string, context: CliContext): BaselineReport | undefined {
  try {
    return baselineReport.safeParse(JSON.parse(context.readFile(path))).data;
  } catch (error) {
    throw new CommandError(
      `The baseline ${path} cannot be read: ${error instanceof Error ? error.message : String(error)}`,
      EXIT.usage,
    );
  }
}

/**
 * Reads a `report.json` of an earlier run, whoever laid it out.
 * @param now the run that is compared with it
 */
export async function readBaseline(path: string, now: RunReport, context: CliContext): Promise<BaselineReport> {
  // Whatever is wrong with the file, reading the whole of it tells.
  const report = (await readListed(path, now).catch(() => undefined)) ?? readWhole(path, context);
  if (report !== undefined) return report;
  throw new CommandError(
    `The baseline ${path} is not a report.json of Testwire (testwire report … --format json --out DIR writes one).`,
    EXIT.usage,
  );
}
