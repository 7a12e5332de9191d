import { parseArgs } from 'node:util';
import { runDemo } from './run-demo.ts';

const HELP = `Walks through the main job with simulated providers: webhooks in; check, status, comment and reports out.

  npm run demo [-- --keep]

  --keep  leave everything running for ten minutes, to look around
`;

const { values } = parseArgs({ options: { keep: { type: 'boolean' }, help: { type: 'boolean' } } });
if (values.help === true) process.stdout.write(HELP);
else process.exitCode = await runDemo({ keep: values.keep === true, print: (text) => process.stdout.write(`${text}\n`) });
