import { showTrace, wayTo, widestTrace } from './show-trace.ts';
import { walkCompose } from './walk.ts';

const print = (text: string): void => void process.stdout.write(`${text}\n`);

print('docker-compose.yml as plain processes (temporary data, loopback only) …\n');
const { ended, unexpected, spans } = await walkCompose(print);
const trace = widestTrace(spans);
print(
  `\nIts way through ${new Set(trace.map(({ service }) => service)).size} kinds of processes (when, how long, where, what):\n`,
);
print(showTrace(trace));
const write = spans.findLast(({ name, links }) => name === 'POST /v1/leases/:id/complete' && links.length > 0);
if (write !== undefined) {
  const way = wayTo(write, spans).map(({ service, name }) => `${service.replace('testwire-', '')}: ${name}`);
  print(`\nWhat the end of a task goes back to, by links from trace to trace:\n\n${way.join('\n  ← ')}`);
}
const failed = Object.entries(ended).filter(([, code]) => code !== 0);
print(
  `\n${Object.keys(ended).length} processes drained and ended${failed.length === 0 ? '.' : `, but not ${failed.join(', ')}.`}`,
);
process.exitCode = failed.length === 0 && unexpected === 0 ? 0 : 1;
