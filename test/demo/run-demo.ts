import { once } from 'node:events';
import { setTimeout as wait } from 'node:timers/promises';
import { GITHUB_EXAMPLE, GITLAB_EXAMPLE } from '@testwire/testkit';
import { runCli } from 'testwire';
import { publicationsOf, runOfDelivery, untilFinal } from './ask.ts';
import { type Demo, startDemo } from './start-demo.ts';

const KEEP_MS = 600_000;

interface DemoOptions {
  readonly keep: boolean;
  readonly print: (text: string) => void;
}

/** The command line as a person would type it, run in this process. */
async function testwire(args: readonly string[], demo: Demo, print: DemoOptions['print']): Promise<void> {
  print(`\n$ testwire ${args.join(' ')}`);
  const code = await runCli([...args, '--server', demo.url], {
    env: { ...demo.env, TESTWIRE_TOKEN: demo.token },
    cwd: demo.env['DATA_DIR'] ?? '.',
    fetch: globalThis.fetch,
    print: (text) => print(text.trimEnd()),
    warn: (text) => print(text.trimEnd()),
    colour: false,
    width: 100,
    now: Date.now,
    randomHex: () => '00',
    readFile: (path) => {
      throw new Error(`${path} is not there`);
    },
  });
  if (code !== 0) throw new Error(`The command ended with exit code ${code}.`);
}

interface Step {
  readonly provider: 'github' | 'gitlab';
  readonly event: string;
  readonly delivery: string;
  readonly surfaces: readonly string[];
  readonly arguments: readonly string[];
  /** Where the provider shows it, for a person to look. */
  readonly look: string;
}

async function walk(step: Step, demo: Demo, print: DemoOptions['print']): Promise<void> {
  await testwire(['webhook', 'send', step.provider, step.event, '--delivery', step.delivery, ...step.arguments], demo, print);
  const runId = await runOfDelivery(demo, step.delivery);
  const { status } = await untilFinal(demo, runId);
  print(`\nThe results were collected: run ${runId} is ${status}.`);
  for (const shown of await publicationsOf(demo, runId, step.provider, step.surfaces)) {
    print(
      `  ${step.provider} shows it as ${shown.rung} (${shown.outcome}${shown.reason === undefined ? '' : `: ${shown.reason}`})`,
    );
  }
  const report = `${demo.url}/v1/runs/${runId}/report`;
  print(`  look at it at the provider  ${step.look}`);
  print(`  reports                     ${report}.md  ${report}.html  ${report}.json`);
  print(`\n$ curl ${report}.md\n`);
  print((await (await fetch(`${report}.md`)).text()).trimEnd());
}

function toArguments(values: Readonly<Record<string, string | number>>): string[] {
  return Object.entries(values).flatMap(([name, value]) => [`--${name}`, String(value)]);
}

function steps(demo: Demo): Step[] {
  return [
    {
      provider: 'github',
      event: 'workflow_run.completed',
      delivery: '5a1e0000-0000-4000-a000-000000000001',
      surfaces: ['check', 'comment'],
      look: `${demo.github.url}/`,
      arguments: toArguments({
        repository: GITHUB_EXAMPLE.repository,
        commit: GITHUB_EXAMPLE.commit,
        branch: GITHUB_EXAMPLE.branch,
        change: GITHUB_EXAMPLE.pullRequest,
        pipeline: GITHUB_EXAMPLE.runId,
      }),
    },
    {
      provider: 'gitlab',
      event: 'pipeline',
      delivery: '5a1e0000-0000-4000-a000-000000000002',
      surfaces: ['status', 'comment'],
      look: `${demo.gitlab.url}/`,
      arguments: toArguments({
        repository: GITLAB_EXAMPLE.path,
        'repository-id': GITLAB_EXAMPLE.projectId,
        commit: GITLAB_EXAMPLE.sha,
        branch: GITLAB_EXAMPLE.branch,
        change: GITLAB_EXAMPLE.mergeRequestIid,
        pipeline: GITLAB_EXAMPLE.pipelineId,
      }),
    },
  ];
}

/** Answers with the exit code. */
export async function runDemo(options: DemoOptions): Promise<number> {
  const { print } = options;
  print('Starting Testwire with simulated GitHub and GitLab (temporary data, loopback only) …');
  // From the beginning: a process that dies of a signal leaves its Redis and its data behind.
  const stopped = Promise.race([once(process, 'SIGINT'), once(process, 'SIGTERM')]).then(() => 'stopped' as const);
  const demo = await startDemo();
  try {
    print(`Testwire   ${demo.url}\nGitHub     ${demo.github.url}/ (simulated)\nGitLab     ${demo.gitlab.url}/ (simulated)`);
    for (const step of steps(demo)) {
      if ((await Promise.race([walk(step, demo, print), stopped])) === 'stopped') return 1;
    }
    await testwire(['runs'], demo, print);
    await testwire(['deliveries'], demo, print);
    const unexpected = [...demo.github.unexpected, ...demo.gitlab.unexpected];
    print(`\nCalls that the simulators did not know: ${unexpected.length}`);
    if (options.keep) {
      print('\nEverything keeps running for ten minutes; Ctrl-C ends it.');
      await Promise.race([wait(KEEP_MS, undefined, { ref: false }), stopped]);
    }
    return unexpected.length === 0 ? 0 : 1;
  } finally {
    await demo.stop();
  }
}
