import { randomBytes } from 'node:crypto';
// Not of the whole package: a report needs no YAML.
import { processSources } from '@testwire/config/process-sources';
import { EXIT } from './exit-code.ts';
import { runCli } from './run-cli.ts';
import { runGit } from './run-git.ts';

const sources = processSources();
const args = process.argv.slice(2);
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    // Whoever reads has seen enough, as in `testwire report … --out out | head -3`; the command may have more to do.
    if (error.code !== 'EPIPE') process.exit(EXIT.usage);
  });
}
const code = await runCli(args, {
  ...sources,
  cwd: process.cwd(),
  fetch: globalThis.fetch,
  print: (text) => process.stdout.write(text),
  warn: (text) => process.stderr.write(text),
  colour: process.stdout.isTTY && sources.env['NO_COLOR'] === undefined,
  // Whoever reads a pipe or a file folds the lines himself, or not.
  width: process.stdout.columns ?? 10_000,
  interactive: process.stderr.isTTY,
  now: Date.now,
  randomHex: (bytes) => randomBytes(bytes).toString('hex'),
  git: (args) => runGit(args, process.cwd()),
});
// What did not drain in time may keep the process alive; another process takes its jobs up.
if (args[0] === 'up') process.exit(code);
process.exitCode = code;
