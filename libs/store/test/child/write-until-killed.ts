import { openStore, startEmbeddedPostgres } from '../../src/index.ts';
import { testFinished } from '../contract/facts.ts';

// Says "starting", then the id of each fact after the store said that it keeps it.
const [dataDir = ''] = process.argv.slice(2);
process.stdout.write('starting\n');
const { databaseUrl } = await startEmbeddedPostgres({ dataDir });
const store = await openStore({ databaseUrl });
for (let index = 0; ; index += 1) {
  const id = `fact-${index}`;
  await store.runs.addFacts([testFinished('killed', id)]);
  process.stdout.write(`${id}\n`);
}
