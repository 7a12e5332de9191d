import { parseArgs } from 'node:util';
import { type HandSettings, SIMULATORS } from './by-hand.ts';

const USAGE = `Usage: npm run sim -- NAME [--port N] [--host NAME] [--webhook URL]

Starts a provider simulator with an example in it, on the loopback interface unless told otherwise.
  NAME           ${Object.keys(SIMULATORS).join(', ')}
  --port N       a free port when absent
  --host NAME    listen on every address, and be called so by others: for containers
  --webhook URL  where its webhooks go; press Enter to send "the pipeline has ended"`;

function readArguments(): { readonly name: string; readonly settings: HandSettings } | undefined {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { port: { type: 'string' }, host: { type: 'string' }, webhook: { type: 'string' }, help: { type: 'boolean' } },
  });
  const [name, ...rest] = positionals;
  if (values.help === true || name === undefined || rest.length > 0) return undefined;
  return {
    name,
    settings: {
      ...(values.port === undefined ? {} : { port: Number(values.port) }),
      ...(values.host === undefined ? {} : { host: values.host }),
      ...(values.webhook === undefined ? {} : { webhookUrl: values.webhook }),
    },
  };
}

async function main(): Promise<void> {
  const given = readArguments();
  const start = given === undefined ? undefined : SIMULATORS[given.name];
  if (given === undefined || start === undefined) {
    if (given !== undefined) console.error(`There is no simulator "${given.name}".`);
    console.log(USAGE);
    process.exitCode = process.argv.includes('--help') ? 0 : 2;
    return;
  }
  const example = await start(given.settings);
  for (const [name, value] of Object.entries(example.facts)) console.log(`${name.padEnd(24)}${value}`);
  const settings = Object.entries(example.environment).map(([name, value]) => `${name}=${value}`);
  console.log(`\nStart Testwire with it:\n  ${settings.join(' ')} npm start`);
  process.stdin.on('data', () => void example.announce().then((answer) => console.log(`Webhook ${answer}`), console.error));
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => {
      process.stdin.pause();
      void example.close();
    });
  }
}

try {
  await main();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 2;
}
