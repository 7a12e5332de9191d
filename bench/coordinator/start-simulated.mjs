// The coordinator of the product, with all that it needs, in this process and on a clock that the caller sets.
import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadConfiguration } from '@testwire/config';
import { CIProviderFactory } from '@testwire/providers';
import { startTestwire } from '@testwire/standalone';
import { createLogger, startTelemetry } from '@testwire/telemetry';
import { copyEmptyDatabase } from '@testwire/testkit';

export const TOKEN = 'a-token-for-all-projects';

/** Leases outlast the simulated time between two words of a worker; nobody is kept from asking often. */
export const CONFIGURATION = {
  tokens: [{ name: 'bench', secret: TOKEN }],
  coordinator: { leaseSeconds: 3600, heartbeatSeconds: 1200 },
  limits: { requestsPerMinute: 10_000_000 },
};

/** @param {{ now: number }} clock milliseconds since the epoch */
export async function startSimulated(clock) {
  const dataDir = await mkdtemp(join(tmpdir(), 'testwire-bench-'));
  await copyEmptyDatabase(join(dataDir, 'postgres'));
  const configuration = loadConfiguration(
    {
      env: { PORT: '0', DATA_DIR: dataDir, LOG_LEVEL: 'warn', TESTWIRE_CONFIG: 'bench.json' },
      readFile: () => JSON.stringify(CONFIGURATION),
    },
    new Map(CIProviderFactory.modules().map(({ id, settings }) => [id, settings])),
  );
  const telemetry = startTelemetry({ service: 'bench' });
  const testwire = await startTestwire({
    configuration,
    services: ['ingress', 'coordinator', 'api'],
    logger: createLogger({ service: 'bench', level: 'warn' }),
    telemetry,
    starting: new AbortController().signal,
    fetch: globalThis.fetch,
    now: () => clock.now,
    randomHex: (bytes) => randomBytes(bytes).toString('hex'),
  });
  return {
    url: `http://127.0.0.1:${testwire.port}`,
    token: TOKEN,
    async stop() {
      await testwire.drain();
      await telemetry.stop();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}
