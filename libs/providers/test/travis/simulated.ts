import { generateKeyPairSync } from 'node:crypto';
import { type PipelineRef, pipelineRef } from '@testwire/contracts';
import { TravisClient, type WebhookRequest } from '@testwire/providers';
import { signTravisPayload, startTravisSimulator, type TravisSimulator, type TravisSimulatorOptions } from '@testwire/testkit';
import type { ProviderDeps } from '../../src/provider.ts';
import { travisSettings } from '../../src/travis/settings.ts';
import { AT, SHA, testDeps } from '../support.ts';
import { opened } from '../support-simulators.ts';

export const TOKEN = 'travis-token-0123456789';
export const REPOSITORY = { name: 'acme/shop', host: 'github' } as const;
export const BUILD = 5001;

/** One key for all tests of a file: making one takes long. */
const KEY = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey;
export const KEY_PEM = KEY.export({ type: 'pkcs8', format: 'pem' }).toString();

/** A simulated Travis CI with one repository; every test starts its own. */
export async function startTravis(options: Partial<TravisSimulatorOptions> = {}): Promise<TravisSimulator> {
  return opened(
    await startTravisSimulator({
      repositories: [{ slug: REPOSITORY.name }],
      tokens: [{ token: TOKEN }],
      now: () => Date.parse(AT),
      privateKey: KEY_PEM,
      ...options,
    }),
  );
}

export function connect(
  travis: TravisSimulator,
  settings: Record<string, unknown> = {},
  deps: Partial<ProviderDeps> = {},
): TravisClient {
  return new TravisClient(travisSettings.parse({ baseUrl: travis.apiUrl, token: TOKEN, ...settings }), testDeps(deps));
}

export function pipeline(id: string = String(BUILD)): PipelineRef {
  return pipelineRef.parse({ id, attempt: 1, name: 'Travis CI', commit: SHA });
}

/** As Travis CI would send the text, which is JSON but for those who test otherwise. */
export function signed(payload: unknown, key = KEY): WebhookRequest {
  const text = typeof payload === 'string' ? payload : JSON.stringify(payload);
  const { headers, body } = signTravisPayload(text, REPOSITORY.name, key);
  return {
    headers: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value])),
    body: Buffer.from(body),
    receivedAt: Date.parse(AT),
  };
}
