import { runCli } from 'testwire';

/** What the command line says to these arguments. Commands that only help touch nothing else of the world. */
async function ask(args: readonly string[]): Promise<string> {
  let said = '';
  const code = await runCli(args, {
    env: {},
    cwd: '.',
    fetch: () => Promise.reject(new Error('Asking for help calls nobody.')),
    print: (text) => void (said += text),
    warn: (text) => void (said += text),
    colour: false,
    width: 100,
    now: () => 0,
    randomHex: () => '00',
    readFile: (path) => {
      throw new Error(`Asking for help reads no file, not ${path} either.`);
    },
  });
  if (code !== 0) throw new Error(`"testwire ${args.join(' ')}" ended with ${code}: ${said}`);
  return said;
}

export interface CliCommand {
  /** `webhook send` */
  readonly name: string;
  /** `--server`, `--json` */
  readonly options: readonly string[];
}

/** Every command of `testwire` with its options, as its own help lists them. */
export async function askCommands(path: readonly string[] = []): Promise<CliCommand[]> {
  const help = await ask([...path, '--help']);
  const listed = /^Commands:\n((?: {2}.*\n?)+)/m.exec(help)?.[1] ?? '';
  const names = [...listed.matchAll(/^ {2}([a-z-]+)/gm)].map((match) => match[1] ?? '').filter((name) => name !== 'help');
  if (names.length === 0) {
    const options = [...help.matchAll(/^ {2}(?:-\w, )?(--[a-z-]+)/gm)].map((match) => match[1] ?? '');
    return [{ name: path.join(' '), options: options.filter((option) => option !== '--help') }];
  }
  const commands: CliCommand[] = [];
  for (const name of names) commands.push(...(await askCommands([...path, name])));
  return commands;
}
