import { setTimeout as wait } from 'node:timers/promises';
import { formatCount, isFinished, runStatus, TASK_STATES, taskState } from '@testwire/contracts';
import { parse as parseYaml, YAMLParseError } from 'yaml';
import { z } from 'zod';
import type { CliContext } from '../context.ts';
import { CommandError, EXIT, type ExitCode } from '../exit-code.ts';
import { printable, printableJson } from '../printable.ts';
import { connectServer, Refused, type Server, understand } from '../server.ts';

export interface SubmitOptions {
  readonly server?: string;
  readonly run?: string;
  /** Stay until the run has ended. */
  readonly wait?: boolean;
  readonly json?: boolean;
}

/** Of a plan only what is sent in different places; the server judges the rest. */
const planFile = z.looseObject({
  id: z.string().optional(),
  run: z.looseObject({ commit: z.string().optional() }).optional(),
  tasks: z.array(z.unknown()).min(1),
});

const submitted = z.object({ runId: z.string(), reportUrl: z.string() });
const runAnswer = z.object({ status: runStatus, reason: z.string().optional() });
const tasksAnswer = z.object({ tasks: z.array(taskState) });

const LOOK_EVERY_MS = 1000;

function readPlan(path: string, context: CliContext): z.infer<typeof planFile> {
  const name = path === '-' ? 'standard input' : path;
  let text: string;
  try {
    text = context.readFile(path === '-' ? '/dev/stdin' : path);
  } catch (error) {
    throw new CommandError(`${name} cannot be read.`, EXIT.usage, { cause: error });
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

/** Undefined until the coordinator has worked on it. */
async function ask<T>(server: Server, path: string, schema: z.ZodType<T>): Promise<T | undefined> {
  try {
    return understand(schema, await server.get(path));
  } catch (error) {
    if (error instanceof Refused && error.status === 404) return undefined;
    throw error;
  }
}

async function describeProgress(server: Server, runId: string): Promise<string> {
  const answer = await ask(server, `/v1/runs/${encodeURIComponent(runId)}/tasks`, tasksAnswer);
  if (answer === undefined) return 'The tasks are being sorted.';
  const count = (state: string): number => answer.tasks.filter((one) => one.state === state).length;
  const counts = TASK_STATES.filter((state) => count(state) > 0).map((state) => `${count(state)} ${state}`);
  const missing = [...new Set(answer.tasks.flatMap(({ waitingFor }) => waitingFor ?? []))].map(printable);
  const waiting = missing.length === 0 ? '' : `; some wait for ${missing.join(', ')}`;
  return `${formatCount(answer.tasks.length, 'task')}: ${counts.join(', ')}${waiting}`;
}

/** Prints what changed until the run has ended. */
async function waitForEnd(server: Server, runId: string, context: CliContext): Promise<z.infer<typeof runAnswer>> {
  let said = '';
  for (;;) {
    const run = await ask(server, `/v1/runs/${encodeURIComponent(runId)}`, runAnswer);
    if (run !== undefined && isFinished(run.status)) return run;
    const progress = await describeProgress(server, runId);
    if (progress !== said) context.warn(`${progress}\n`);
    said = progress;
    await wait(LOOK_EVERY_MS);
  }
}

/** Sends the tasks of a plan file to the server's workers. */
export async function submit(path: string, options: SubmitOptions, context: CliContext): Promise<ExitCode> {
  const { id, run, ...tasks } = readPlan(path, context);
  const server = connectServer(options.server, context);
  // Without a commit there is nothing to derive an id from.
  const runId = options.run ?? id ?? (run?.commit === undefined ? `submitted-${context.randomHex(8)}` : undefined);
  const body = JSON.stringify({ ...(runId === undefined ? {} : { id: runId }), ...(run === undefined ? {} : { run }), tasks });
  const answer = understand(submitted, await server.send('POST', '/v1/runs', body, { 'Content-Type': 'application/json' }));
  if (options.json !== true) context.print(`${printable(answer.runId)}\n${printable(answer.reportUrl)}\n`);
  if (options.wait !== true) {
    if (options.json === true) context.print(`${printableJson(answer)}\n`);
    return EXIT.good;
  }
  const { status, reason } = await waitForEnd(server, answer.runId, context);
  if (options.json === true)
    context.print(`${printableJson({ ...answer, status, ...(reason === undefined ? {} : { reason }) })}\n`);
  else context.print(`${status}${reason === undefined ? '' : `: ${printable(reason)}`}\n`);
  return status === 'passed' ? EXIT.good : EXIT.testsFailed;
}
