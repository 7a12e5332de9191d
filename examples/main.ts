// npm run example -- NAME [arguments]
import { EXAMPLES } from './examples.ts';

const [name = '', ...args] = process.argv.slice(2);
const load = Object.hasOwn(EXAMPLES, name) ? EXAMPLES[name] : undefined;
if (load === undefined) {
  console.error(`Usage: npm run example -- NAME [arguments]\n\nNAME is one of ${Object.keys(EXAMPLES).join(', ')}.`);
  process.exit(2);
}
try {
  const example = await load();
  process.exitCode = await example.main(args);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 2;
}
