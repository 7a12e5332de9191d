import { commitSha, PROVIDER_IDS, runId, workerId } from '@testwire/contracts';
import { Command, InvalidArgumentError, Option } from 'commander';
import type { z } from 'zod';
import type { DoctorOptions } from './commands/doctor.ts';
import type { ListOptions } from './commands/list.ts';
import type { ReportOptions } from './commands/report.ts';
import type { SendWebhookOptions } from './commands/send-webhook.ts';
import type { SubmitOptions } from './commands/submit.ts';
import type { WaitOptions } from './commands/wait.ts';
import type { WorkerCommandOptions } from './commands/worker.ts';
import type { CliContext } from './context.ts';
import { EXIT, type ExitCode } from './exit-code.ts';
import type { PublishOptions } from './publishing.ts';
import { DEFAULT_FORMATS, REPORT_FORMATS } from './report-formats.ts';
import { readVersion } from './version.ts';

function count(text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1) throw new InvalidArgumentError('give a whole number from 1.');
  return value;
}

function notEmpty(text: string): string {
  if (text.trim() === '') throw new InvalidArgumentError('name one.');
  return text;
}

function folderName(text: string): string {
  if (text.trim() === '') throw new InvalidArgumentError('name a folder.');
  return text;
}

/** Takes a text only as the server would. */
function formOf(schema: z.ZodType<string>): (text: string) => string {
  return (text) => {
    const parsed = schema.safeParse(text);
    if (parsed.success) return parsed.data;
    throw new InvalidArgumentError(parsed.error.issues.map(({ message }) => message).join('; '));
  };
}

/** `room=a`, as often as wanted. */
function label(text: string, before: Readonly<Record<string, string>> = {}): Readonly<Record<string, string>> {
  const [, name, value] = /^([^=]{1,64})=(.{0,256})$/.exec(text) ?? [];
  if (name === undefined || value === undefined) throw new InvalidArgumentError('write name=value.');
  return { ...before, [name]: value };
}

/** As many as the server hands out at once. */
const LONGEST_PAGE = 200;

function pageSize(text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1 || value > LONGEST_PAGE)
    throw new InvalidArgumentError(`give a whole number from 1 to ${LONGEST_PAGE}; --cursor continues where a page ended.`);
  return value;
}

const limitOption = (): Option => new Option('--limit <n>', `how many, at most ${LONGEST_PAGE}`).argParser(pageSize).default(20);
const cursorOption = (): Option => new Option('--cursor <text>', 'continue where the page before ended');
const serverOption = (): Option =>
  new Option('--server <url>', 'the Testwire server (default: TESTWIRE_SERVER, or http://127.0.0.1:8080)');
const jsonOption = (): Option => new Option('--json', 'print JSON for scripts');

/**
 * The whole command line. `done` is told the exit code of the command that ran. A command loads what it needs when it runs:
 * all of the system takes a second to load, and a report needs little of it.
 */
export function createProgram(context: CliContext, done: (code: ExitCode) => void): Command {
  const program = new Command('testwire')
    .description('Shows the truth about a test run on every CI provider.')
    .version(readVersion(), '--version', 'print the version')
    .showHelpAfterError('Add --help to see what there is.')
    .addHelpText('after', '\nExit codes: 0 good, 1 tests failed, 2 usage or configuration, 3 unavailable.\n')
    .configureOutput({ writeOut: (text) => context.print(text), writeErr: (text) => context.warn(text) })
    .exitOverride();

  program
    .command('up')
    .description('run the whole system in this terminal, as npm start does')
    .option('--until-stdin-ends', 'end with standard input too: with the process that started this one')
    .action(async ({ untilStdinEnds }: { untilStdinEnds?: boolean }) => {
      const [{ runServices, SERVICE_NAMES }, { withEndOf }] = await Promise.all([
        import('@testwire/standalone'),
        import('./with-end-of.ts'),
      ]);
      const signals = untilStdinEnds === true ? withEndOf(process.stdin, process) : process;
      const code = await runServices(SERVICE_NAMES, { signals, print: (text) => context.print(text) });
      done(code === 0 ? EXIT.good : EXIT.unavailable);
    });

  program
    .command('report')
    .description('read result files and say what they come to')
    .argument('<files...>', 'result files or globs: reports/**/*.xml')
    .option(
      '--format <list>',
      `which reports to write with --out: ${REPORT_FORMATS.join(',')} (default: ${DEFAULT_FORMATS.join(',')})`,
    )
    .option('--out <dir>', 'write the reports into this folder', folderName)
    .option('--baseline <file>', 'a report.json of an earlier run to compare with')
    .addOption(
      new Option('--fail-on <what>', 'exit with 1 on: any failure, new ones only, never')
        .choices(['never', 'new', 'any'])
        .default('any'),
    )
    .addOption(jsonOption())
    .addHelpText('after', '\nExample:\n  testwire report "reports/**/*.xml" --out out --format markdown,html\n')
    .action(async (files: string[], options: ReportOptions) => {
      const { report } = await import('./commands/report.ts');
      done(await report(files, options, context));
    });

  program
    .command('publish')
    .description('publish result files: to a server, or straight to the CI provider from inside its job')
    .argument('<files...>', 'result files or globs')
    .option('--artifacts <globs...>', 'files to keep with the run')
    .addOption(new Option('--auto-detect', 'take repository, commit, change and token from the CI job'))
    .addOption(
      new Option(
        '--provider <id>',
        'the connection to publish through: one of the configuration file, or a provider (testwire providers)',
      ),
    )
    .option('--config <file>', 'configuration file with that connection')
    .option('--repository <name>', 'owner/repo or group/project')
    .option('--commit <sha>', 'the commit that was tested', formOf(commitSha))
    .option('--branch <name>', 'its branch')
    .option('--change <number>', 'number of the pull or merge request', count)
    .option('--base-branch <name>', 'the branch that the change goes to', notEmpty)
    .option('--merge-base <sha>', 'the commit where the change began (default: what git says)', formOf(commitSha))
    .option('--name <text>', 'name of the check')
    .option('--shard <name>', 'name of this part of the run, where several jobs publish (default with --auto-detect: the job)')
    .addOption(
      new Option('--fail-on <what>', "exit with 1 on: any failure, the server's verdict by the project's policy, never")
        .choices(['never', 'any', 'policy'])
        .default('never'),
    )
    .option('--run <id>', 'id of the run (default: made from repository, commit and pipeline)', formOf(runId))
    .addOption(serverOption())
    .addOption(jsonOption())
    .addHelpText(
      'after',
      '\nExamples:\n  testwire publish reports/junit.xml                 to the server on this machine\n  testwire publish "reports/*.xml" --auto-detect     inside a CI job, without a server\n',
    )
    .action(async (files: string[], options: PublishOptions) => {
      const { publish } = await import('./commands/publish.ts');
      done(await publish(files, options, context));
    });

  program
    .command('detect')
    .description('say which CI this is, and what it tells about commit and change')
    .addOption(jsonOption())
    .action(async (options: { json?: boolean }) => {
      const { detect } = await import('./commands/detect.ts');
      done(await detect(options, context));
    });

  program
    .command('providers')
    .description('say what each provider can show, and on which conditions')
    .addOption(jsonOption())
    .action(async (options: { json?: boolean }) => {
      const { listProviders } = await import('./commands/providers.ts');
      done(listProviders(options, context));
    });

  program
    .command('worker')
    .description('run tests that a coordinator hands out, on this machine')
    .option(
      '--coordinator <url>',
      'the Testwire server (default: TESTWIRE_COORDINATOR, TESTWIRE_SERVER, or one found on this machine)',
    )
    .option(
      '--discover',
      'also join a coordinator that announces itself on the local network; use it where you trust the network',
    )
    .option('--id <name>', 'name of this worker (default: made from the name of the machine, and kept)', formOf(workerId))
    .option('--label <k=v>', 'what tasks may ask for with requirements.labels; may be repeated', label)
    .option('--project <ids...>', 'take tasks of these projects only (default: of all)')
    .option(
      '--token-file <path>',
      'file with the token to register with (default: TESTWIRE_TOKEN, or the file of TESTWIRE_TOKEN_FILE)',
    )
    .option('--hardware <names...>', 'hardware that is not detected: webgpu, fpga')
    .option('--work-dir <dir>', 'for its state, undelivered results and the folders of tasks', folderName, '.testwire-worker')
    .option('--task-dir <dir>', 'run tasks in this folder, such as a checkout, instead of in an empty one each', folderName)
    .option('--pass-env <names...>', 'variables of this environment that tasks see besides the safe ones')
    .option('--once', 'leave as soon as there is nothing to do')
    .addHelpText(
      'after',
      `
The worker finds out what this machine has (processor, memory, GPUs, browsers, runtimes), registers with it, and runs the tasks
that fit, one after the other. While the server is away it goes on, keeps the results on disk and delivers them later.
Ctrl-C or SIGTERM: it ends the running task, gives back the rest, and leaves. Once more: it leaves at once.
The token comes from --token-file, TESTWIRE_TOKEN, the file that TESTWIRE_TOKEN_FILE names, or the data folder of a server on this
machine. Tasks do not inherit it.

Examples:
  testwire worker                                                  for a server on this machine
  testwire worker --coordinator https://testwire.example.com --label room=a
  testwire worker --task-dir . --once                              in a checkout, until there is nothing to do
`,
    )
    .action(async (options: WorkerCommandOptions) => {
      const { worker } = await import('./commands/worker.ts');
      done(await worker(options, context, process));
    });

  program
    .command('runs')
    .description('list the newest runs, or show one')
    .argument('[id]', 'show this run')
    .option('--refresh', 'make the reports of this run again, and bring what providers show up to date')
    .addOption(limitOption())
    .addOption(cursorOption())
    .addOption(serverOption())
    .addOption(jsonOption())
    .action(async (id: string | undefined, options: ListOptions) => {
      const { listRuns } = await import('./commands/list.ts');
      done(await listRuns(id, options, context));
    });

  program
    .command('submit')
    .description('send tasks to the workers of the server')
    .argument('<plan>', 'a plan file in JSON or YAML, or - for standard input')
    .option('--run <id>', 'id of the run (default: the one in the plan, or made from repository and commit)', formOf(runId))
    .option('--again', 'as one more attempt of the run; without it the same plan of the same run is sent once, however often')
    .option('--wait', 'stay until the run has ended, and exit with 1 unless it passed')
    .addOption(serverOption())
    .addOption(jsonOption())
    .addHelpText('after', '\nExample:\n  testwire submit tests.yaml --wait\n\nHow a plan looks: docs/coordination.md\n')
    .action(async (plan: string, options: SubmitOptions) => {
      const { submit } = await import('./commands/submit.ts');
      done(await submit(plan, options, context));
    });

  program
    .command('cancel')
    .description('cancel a run that has not ended: its waiting tasks are dropped, running ones are stopped')
    .argument('<run>', 'id of the run, as testwire submit and testwire runs print it', formOf(runId))
    .addOption(serverOption())
    .action(async (run: string, options: { server?: string }) => {
      const { cancel } = await import('./commands/cancel.ts');
      done(await cancel(run, options, context));
    });

  program
    .command('wait')
    .description('stay until a run has ended, and exit with 1 unless it passed')
    .argument('<run>', 'id of the run', formOf(runId))
    .option('--attempt <n>', 'which attempt of it, at least', count, 1)
    .addOption(serverOption())
    .addOption(jsonOption())
    .action(async (run: string, options: WaitOptions) => {
      const { waitForEnd } = await import('./commands/wait.ts');
      done(await waitForEnd(run, options, context));
    });

  program
    .command('workers')
    .description('list the workers and what they do')
    .addOption(serverOption())
    .addOption(jsonOption())
    .action(async (options: { server?: string; json?: boolean }) => {
      const { listWorkers } = await import('./commands/workers.ts');
      done(await listWorkers(options, context));
    });

  program
    .command('drain')
    .description('send a worker away: it finishes what it holds, takes no more, and leaves')
    .argument('<worker>', 'id of the worker, as testwire workers prints it', formOf(workerId))
    .addOption(serverOption())
    .action(async (worker: string, options: { server?: string }) => {
      const { drain } = await import('./commands/drain.ts');
      done(await drain(worker, options, context));
    });

  program
    .command('deliveries')
    .description('list the newest webhook deliveries and what became of them')
    .addOption(limitOption())
    .addOption(cursorOption())
    .addOption(serverOption())
    .addOption(jsonOption())
    .action(async (options: ListOptions) => {
      const { listDeliveries } = await import('./commands/list.ts');
      done(await listDeliveries(options, context));
    });

  program
    .command('webhook')
    .description('try out webhooks')
    .command('send')
    .description("sign a sample of a provider's event and post it")
    .argument('<provider>', `one of ${PROVIDER_IDS.join(', ')}`)
    .argument('<event>', 'such as workflow_run.completed or pipeline; a wrong name lists the known ones')
    .option('--connection <id>', "connection to send to (default: the provider's id)")
    .option('--secret <text>', 'secret of the webhook (default: <ID>_WEBHOOK_SECRET)')
    .option('--repository <name>', 'repository in the payload', 'octo-org/octo-repo')
    .option('--repository-id <id>', 'its numeric id', '42')
    .option('--commit <sha>', 'commit in the payload', 'c0ffee0000000000000000000000000000000001')
    .option('--branch <name>', 'branch in the payload', 'feature')
    .option('--change <number>', 'number of the change in the payload', count, 7)
    .option('--pipeline <id>', 'id of the pipeline or workflow run', '1001')
    .option('--attempt <n>', 'its attempt', count, 1)
    .option('--delivery <id>', 'id of the delivery; the same id again is a re-delivery')
    .addOption(serverOption())
    .action(async (provider: string, event: string, options: SendWebhookOptions) => {
      const { sendWebhook } = await import('./commands/send-webhook.ts');
      done(await sendWebhook(provider, event, options, context));
    });

  program
    .command('doctor')
    .description("check the server, and each connection's reachability, token and rights")
    .option('--config <file>', 'configuration file')
    .option('--repository <name>', 'also check the rights in this repository')
    .option('--calls-only', 'only what it takes to call providers, for a process that has no other secrets')
    .addOption(serverOption())
    .addOption(jsonOption())
    .action(async (options: DoctorOptions) => {
      const { doctor } = await import('./commands/doctor.ts');
      done(await doctor(options, context));
    });

  return program;
}
