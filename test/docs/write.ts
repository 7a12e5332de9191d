import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { renderMetrics } from './render-metrics.ts';
import { renderReportSchema } from './render-report-schema.ts';
import { renderProviders, replaceGenerated } from './render-providers.ts';
import { renderRoutesAndQueues } from './render-routes-and-queues.ts';

const [directory] = process.argv.slice(2);
if (directory === undefined) throw new Error('Name the folder of the documentation: node test/dist/docs/write.js docs');

const providers = join(directory, 'providers.md');
const operations = join(directory, 'operations.md');
await writeFile(join(directory, 'routes-and-queues.md'), renderRoutesAndQueues());
await writeFile(providers, replaceGenerated(await readFile(providers, 'utf8'), renderProviders()));
await writeFile(operations, replaceGenerated(await readFile(operations, 'utf8'), renderMetrics()));
await writeFile(join(directory, 'report.schema.json'), renderReportSchema());
