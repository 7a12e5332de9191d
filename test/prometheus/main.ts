import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { startStack } from '../compose/start-stack.ts';
import { findPostgres } from '../compose/start-postgres.ts';
import { checkExpressions, checkRules } from './check-expressions.ts';
import { findPrometheus } from './find-prometheus.ts';
import { putUnderLoad } from './put-under-load.ts';
import { startPrometheus } from './start-prometheus.ts';
import { takePictures } from './take-pictures.ts';

const print = (text: string): void => void process.stdout.write(`${text}\n`);

const { values } = parseArgs({ options: { seconds: { type: 'string', default: '25' }, pictures: { type: 'string' } } });
const unpacked = await mkdtemp(join(tmpdir(), 'testwire-prometheus-'));
const prometheus = await findPrometheus(unpacked);
if (prometheus === undefined) print('skipped: Prometheus is not to be had here');
else if (findPostgres() === undefined) print('skipped: PostgreSQL is not installed');
else await check(prometheus);
await rm(unpacked, { recursive: true, force: true });

async function check(program: NonNullable<typeof prometheus>): Promise<void> {
  const stack = await startStack(() => {});
  try {
    const running = await startPrometheus(program, stack.services, join(stack.folder, 'prometheus'));
    try {
      print(`docker-compose.yml as plain processes, under load for ${values.seconds} s, scraped by Prometheus every second …\n`);
      await putUnderLoad(stack.demo, Number(values.seconds));
      const checked = await checkExpressions(running);
      for (const { where, series, faults } of checked) {
        print(
          `${String(series).padStart(4)} series  ${where}${faults.map((fault) => `\n             FAULT: ${fault}`).join('')}`,
        );
      }
      const { rules, sick } = await checkRules(running);
      const faults = checked.flatMap((one) => one.faults);
      print(`\n${checked.length} expressions, ${rules} alerts evaluated; ${faults.length + sick.length} faults.`);
      for (const one of sick) print(`FAULT: ${one}`);
      process.exitCode = faults.length + sick.length === 0 ? 0 : 1;
      if (values.pictures !== undefined) await takePictures(running, values.pictures);
    } finally {
      await running.stop();
    }
  } finally {
    await stack.close();
  }
}
