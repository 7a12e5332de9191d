import { randomBytes } from 'node:crypto';
import { processSources } from '@testwire/config';
import { runCli } from './run-cli.ts';

const sources = processSources();
process.exitCode = await runCli(process.argv.slice(2), {
  ...sources,
  cwd: process.cwd(),
  fetch: globalThis.fetch,
  print: (text) => process.stdout.write(text),
  warn: (text) => process.stderr.write(text),
  colour: process.stdout.isTTY && sources.env['NO_COLOR'] === undefined,
  width: process.stdout.columns ?? 100,
  now: Date.now,
  randomHex: (bytes) => randomBytes(bytes).toString('hex'),
});
