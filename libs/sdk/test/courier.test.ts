import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CoordinatorClient } from '../src/worker/coordinator-client.ts';
import { Courier } from '../src/worker/courier.ts';
import { Outbox } from '../src/worker/outbox.ts';

let root: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'testwire-courier-'));
});
afterEach(() => rm(root, { recursive: true, force: true }));

/** Puts one parcel in while the server is away for so many requests, and answers with the waits between the tries. */
async function waitsOf(tries: number, longestWaitMs: number, retryAfterMs = 0): Promise<number[]> {
  const outbox = await Outbox.open(join(root, 'outbox'), 1000);
  const waits: number[] = [];
  const client = new CoordinatorClient({
    url: 'http://server.test',
    fetch: async () => {
      if (waits.length >= tries) return new Response('{}');
      return new Response('', { status: 503, headers: { 'Retry-After': String(retryAfterMs / 1000) } });
    },
  });
  const courier = new Courier({
    outbox,
    client: () => client,
    renew: async () => undefined,
    tell: () => undefined,
    longestWaitMs: () => longestWaitMs,
    clock: { now: () => 0, monotonicMs: () => 0, sleep: async (ms) => void waits.push(ms) },
    random: () => 1,
  });
  const report = { task: 't', outcome: 'passed' as const, durationMs: 1 };
  await courier.put({ lease: 'l1', runId: 'r1', attempt: 1, report, results: [], artifacts: [] });
  courier.start();
  await courier.idle();
  await courier.stop();
  return waits;
}

it('is back within a heartbeat, however long the server was away', async () => {
  expect(await waitsOf(8, 10_000)).toEqual([500, 1000, 2000, 4000, 8000, 10_000, 10_000, 10_000]);
});

it('waits for as long as the server asks', async () => {
  expect(await waitsOf(2, 10_000, 60_000)).toEqual([60_000, 60_000]);
});
