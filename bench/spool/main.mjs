// How many deliveries a second the spool makes durable: npm run bench:spool [-- FOLDER], on the disk that is meant.
import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openSpool } from '@testwire/queue';
import { createLogger } from '@testwire/telemetry';
import { CIProviderFactory } from '@testwire/providers';
import { format, printTable } from '../processes/print-table.mjs';

const SECONDS = 5;
const LIMIT_BYTES = 8 * 1024 ** 3;
const [parent = tmpdir()] = process.argv.slice(2);

const webhooks = CIProviderFactory.find('github')?.webhooks;
if (webhooks === undefined) throw new Error('GitHub has no webhooks.');
const { headers, body } = webhooks.sample('workflow_run.completed', {
  deliveryId: randomUUID(),
  repository: 'acme/shop',
  repositoryId: '1',
  commit: 'a'.repeat(40),
  branch: 'main',
  changeNumber: 1,
  pipelineId: '1',
  pipelineAttempt: 1,
  at: '2026-03-01T10:00:00.000Z',
  secret: 'a-webhook-secret',
});
const { event, events } = webhooks.parse({ headers, body: Buffer.from(body), receivedAt: 0 });
/** @param {string} deliveryId */
const jobOf = (deliveryId) => ({ connection: 'github', deliveryId, event, events, receivedAt: '2026-03-01T10:00:00.000Z' });

/** @param {number} senders that each wait for their answer before they send again */
async function measure(senders) {
  const folder = await mkdtemp(join(parent, 'testwire-bench-spool-'));
  const newId = () => `s${randomUUID()}`;
  const spool = await openSpool({
    folder,
    limitBytes: LIMIT_BYTES,
    sender: { queues: new Set(['ci-events']), isUp: () => false, send: async () => {} },
    logger: createLogger({ service: 'bench', level: 'silent' }),
    now: Date.now,
    newId,
  });
  let held = 0;
  const away = () => Promise.reject(new Error('Redis is away.'));
  const started = performance.now();
  const end = started + SECONDS * 1000;
  const send = async () => {
    while (performance.now() < end) {
      const id = newId();
      await spool.sendOrHold({ queue: 'ci-events', id, options: { key: `github.${id}` }, data: jobOf(id) }, away);
      held += 1;
    }
  };
  await Promise.all(Array.from({ length: senders }, send));
  const perSecond = held / ((performance.now() - started) / 1000);
  await spool.close();
  await rm(folder, { recursive: true });
  return perSecond;
}

console.log(`A job has ${Buffer.byteLength(JSON.stringify(jobOf(randomUUID())))} bytes; ${SECONDS} s each:\n`);
const rows = [];
for (const senders of [1, 16, 64, 256]) rows.push([String(senders), format(await measure(senders))]);
printTable(['Senders that wait for each answer', 'deliveries/s'], rows);
