import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BoundedOutput } from '../src/execute/bounded-output.ts';
import { findProcesses } from '../src/execute/find-processes.ts';
import { type CommandEnd, runCommand } from '../src/execute/run-command.ts';
import { systemClock } from '../src/index.ts';

let folder: string;
let output: BoundedOutput;
let stop: AbortController;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'testwire-command-'));
  output = new BoundedOutput();
  stop = new AbortController();
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const MARKER = 'TESTWIRE_TASK_MARK=command-test';

function run(program: string, args: readonly string[], graceMs = 200): Promise<CommandEnd> {
  const env = { PATH: process.env['PATH'] ?? '', TESTWIRE_TASK_MARK: 'command-test' };
  const command = { program, args, folder, env, marker: MARKER, graceMs, stop: stop.signal, output };
  return runCommand(command, { spawn, clock: systemClock });
}

const shell = (script: string, graceMs?: number) => run('/bin/sh', ['-c', script], graceMs);
const node = (script: string) => run(process.execPath, ['-e', script]);

async function readWhenThere(name: string): Promise<string> {
  for (;;) {
    const text = await readFile(join(folder, name), 'utf8').catch(() => '');
    if (text.endsWith('\n')) return text.trim();
    await systemClock.sleep(20);
  }
}

/** Not even a zombie of it is waited for. */
async function isGone(pid: number): Promise<boolean> {
  const stat = await readFile(`/proc/${pid}/stat`, 'latin1').catch(() => undefined);
  return stat === undefined || / Z /.test(stat);
}

describe('a command that cannot be started', () => {
  it('says which of the two is not there: the program, or its folder', async () => {
    const reasonOf = async (program: string): Promise<unknown> =>
      run(program, []).then((end) => ('reason' in end ? end.reason : end));
    expect(await reasonOf('no-such-program')).toBe('There is no program "no-such-program" in the PATH of this worker.');
    expect(await reasonOf('./run.sh')).toBe(`There is no program "./run.sh": ${join(folder, 'run.sh')} does not exist.`);
    await writeFile(join(folder, 'run.sh'), '#!/no/such/interpreter\n', { mode: 0o755 });
    expect(await reasonOf('./run.sh')).toMatch(/^"\.\/run\.sh" cannot be run: the program that its first line/);
    await rm(folder, { recursive: true });
    expect(await reasonOf('/bin/sh')).toBe(`There is no folder ${folder} to run "/bin/sh" in.`);
  });
});

describe('a command that is ended', () => {
  it('takes its children and grandchildren along, though all of them ignore SIGTERM', async () => {
    const running = shell(`
      trap '' TERM
      sh -c 'trap "" TERM; sh -c "trap \\"\\" TERM; echo \\$\\$ > grandchild; while true; do sleep 1; done" & while true; do sleep 1; done' &
      while true; do sleep 1; done`);
    const grandchild = Number(await readWhenThere('grandchild'));
    expect(await isGone(grandchild)).toBe(false);
    stop.abort();
    expect(await running).toEqual({ how: 'signalled', signal: 'SIGKILL' });
    expect(await isGone(grandchild)).toBe(true);
  });

  it('takes along what left its process group, as daemons do', async () => {
    const running = node(`
      const child = require('child_process').spawn('/bin/sh', ['-c', 'echo $$ > daemon; while true; do sleep 1; done'], { detached: true, stdio: 'ignore' });
      child.unref(); setInterval(() => {}, 1000);`);
    const daemon = Number(await readWhenThere('daemon'));
    stop.abort();
    expect(await running).toMatchObject({ how: 'signalled' });
    expect(await isGone(daemon)).toBe(true);
  });

  it('may clean up when it is asked to end', async () => {
    const running = shell('trap "echo tidy; exit 7" TERM; echo ready; echo $$ > pid; while true; do sleep 0.05; done', 20_000);
    await readWhenThere('pid');
    stop.abort();
    expect(await running).toEqual({ how: 'exited', exitCode: 7 });
    // Some shells say what became of their children.
    expect(output.text()).toMatch(/^ready\n(Terminated\n)?tidy\n$/);
  });
});

describe('a command that ends', () => {
  it('leaves nothing behind, also what holds its output open', async () => {
    expect(await shell('(trap "" TERM; echo $$ > left; sleep 1000) & sleep 1000 & echo done; exit 3')).toEqual({
      how: 'exited',
      exitCode: 3,
    });
    expect(output.text()).toBe('done\n');
    expect(await findProcesses({ pid: -1, marker: MARKER })).toEqual([]);
  });

  it('may write 100 MB: the beginning and the end are kept, and memory stays bounded', async () => {
    const before = process.memoryUsage.rss();
    const script = `
      process.stdout.write('the first line\\n');
      const chunk = Buffer.alloc(1024 * 1024, 'x'); let left = 100;
      const write = () => { while (left-- > 0) if (!process.stdout.write(chunk)) return process.stdout.once('drain', write); process.stdout.write('\\nthe last line\\n'); };
      write();`;
    expect(await node(script)).toEqual({ how: 'exited', exitCode: 0 });
    const text = output.text();
    expect(output.totalBytes).toBe(100 * 1024 * 1024 + 'the first line\n\nthe last line\n'.length);
    expect(text.startsWith('the first line\n')).toBe(true);
    expect(text.endsWith('\nthe last line\n')).toBe(true);
    expect(text).toMatch(/\[… \d+ bytes left out …\]/);
    expect(text.length).toBeLessThan(700 * 1024);
    expect(process.memoryUsage.rss() - before).toBeLessThan(80 * 1024 * 1024);
  });

  it('had no input, and a program that reads some is not kept waiting', async () => {
    expect(await shell('cat; echo "end of input"')).toEqual({ how: 'exited', exitCode: 0 });
    expect(output.text()).toBe('end of input\n');
  });
});
