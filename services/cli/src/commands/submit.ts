import { runStatus } from '@testwire/contracts';
import { parse as parseYaml, YAMLParseError } from 'yaml';
import { z } from 'zod';
import { detect } from '../claim.ts';
import type { CliContext } from '../context.ts';
import { describeEnded } from '../describe-ended.ts';
import { CommandError, EXIT, type ExitCode } from '../exit-code.ts';
import { printable, printableJson } from '../printable.ts';
import { connectServer, Refused, type Server, understand } from '../server.ts';
import { waitForRun } from '../wait-for-run.ts';

export interface SubmitOptions {
  readonly server?: string;
  readonly run?: string;
  /** As one more attempt of a run that there may be. */
  readonly again?: boolean;
  /** Stay until the run has ended. */
  readonly wait?: boolean;
  readonly json?: boolean;
}

/** Of a plan only what is sent in different places; the server judges the rest. */
const planFile = z.looseObject({
  id: z.string().optional(),
  run: z.looseObject({ commit: z.string().optional(), pipelineId: z.string().optional() }).optional(),
  attempt: z.union([z.int(), z.literal('next')]).optional(),
  tasks: z.array(z.unknown()).min(1),
});

const submitted = z.object({
  runId: z.string(),
  reportUrl: z.string(),
  attempt: z.int().default(1),
  ended: z.object({ status: runStatus, at: z.string() }).optional(),
});

function readPlan(path: string, context: CliContext): z.infer<typeof planFile> {
  const name = path === '-' ? 'standard input' : path;
  let text: string;
  try {
    text = context.readFile(path === '-' ? '/dev/stdin' : path);
  } catch (error) {
    const isAbsent = (error as NodeJS.ErrnoException).code === 'ENOENT';
    throw new CommandError(`${name} ${isAbsent ? 'does not exist' : 'cannot be read'}.`, EXIT.usage, { cause: error });
  }
  let value: unknown;
  try {
    // JSON is YAML too.
    value = parseYaml(text);
  } catch (error) {
    if (error instanceof YAMLParseError) throw new CommandError(`${name} is neither YAML nor JSON: ${error.message}`, EXIT.usage);
    throw error;
  }
  const parsed = planFile.safeParse(value);
  if (parsed.success) return parsed.data;
  throw new CommandError(`${name} is no plan:\n${z.prettifyError(parsed.error)}`, EXIT.usage);
}

/** Throws before anything is done that nobody could wait for. */
async function requireReader(server: Server): Promise<void> {
  try {
    await server.get('/v1/runs?limit=1');
  } catch (error) {
    if (!(error instanceof Refused) || error.status !== 403) throw error;
    throw new CommandError(`Nothing was submitted: --wait takes a token that may read. ${error.reason}`, EXIT.usage, {
      cause: error,
    });
  }
}

interface Counted {
  readonly attempt?: number;
  readonly run?: { readonly pipelineId: string };
}

/**
 * What the CI calls its pipeline, and the how-many-eth time it runs, so that a job that runs again opens a run or an attempt anew. An id
 * that was chosen says itself what is one run.
 */
function countByCi(isDerived: boolean, context: CliContext): Counted {
  const pipeline = detect(context)?.pipeline;
  if (pipeline === undefined) return {};
  const { id: pipelineId, attempt } = pipeline;
  return { ...(attempt > 1 ? { attempt } : {}), ...(isDerived ? { run: { pipelineId } } : {}) };
}

/** Sends the tasks of a plan file to the server's workers. */
export async function submit(path: string, options: SubmitOptions, context: CliContext): Promise<ExitCode> {
  const { id, run, attempt: planned, ...tasks } = readPlan(path, context);
  const server = connectServer(options.server, context);
  if (options.wait === true) await requireReader(server);
  const chosen = options.run ?? id;
  // Without a commit there is nothing to derive an id from.
  const isDerived = chosen === undefined && run?.commit !== undefined;
  const isNew = chosen === undefined && !isDerived;
  const runId = isNew ? `submitted-${context.randomHex(8)}` : chosen;
  const counted = isNew ? {} : countByCi(isDerived, context);
  const attempt = options.again === true ? 'next' : (planned ?? counted.attempt);
  const place = run === undefined ? undefined : { ...counted.run, ...run };
  const body = JSON.stringify({
    ...(runId === undefined ? {} : { id: runId }),
    ...(place === undefined ? {} : { run: place }),
    ...(attempt === undefined ? {} : { attempt }),
    tasks,
  });
  const answer = understand(submitted, await server.send('POST', '/v1/runs', body, { 'Content-Type': 'application/json' }));
  if (options.json !== true) context.print(`${printable(answer.runId)}\n${printable(answer.reportUrl)}\n`);
  if (answer.ended !== undefined)
    context.warn(`This run ended already on ${printable(answer.ended.at)}: ${answer.ended.status}. --again runs it anew.\n`);
  if (options.wait !== true) {
    if (options.json === true) context.print(`${printableJson(answer)}\n`);
    return EXIT.good;
  }
  const ended = await waitForRun(server, answer, context);
  context.print(
    options.json === true ? `${printableJson({ ...answer, ...ended })}\n` : await describeEnded(server, answer, ended, context),
  );
  return ended.status === 'passed' ? EXIT.good : EXIT.testsFailed;
}
