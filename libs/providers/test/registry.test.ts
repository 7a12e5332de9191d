import { existsSync, readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { PROVIDER_IDS } from '@testwire/contracts';
import { CAPABILITIES } from '../src/capabilities.ts';
import { providerModules } from '../src/registry.ts';
import type { SampleContext } from '../src/webhook.ts';
import { AT, SHA } from './support.ts';

const source = fileURLToPath(new URL('../src/', import.meta.url));
/** Every provider's folder has these, so that whoever knows one finds his way in the next. */
const FILES = [
  'index.ts',
  'settings.ts',
  'capabilities.ts',
  'limits.ts',
  'client.ts',
  'webhooks.ts',
  'samples.ts',
  'detect.ts',
  'errors.ts',
];

const folders = readdirSync(source, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map((entry) => entry.name)
  .sort();
const modules = Object.entries(providerModules);

/** Vendors that send no id of a delivery: theirs is composed from the body. */
const COMPOSE_IDS: ReadonlySet<string> = new Set(['jenkins', 'teamcity']);

describe('the registry of providers', () => {
  it('has a folder for each id, and an id for each folder', () => {
    const ids: readonly string[] = PROVIDER_IDS;
    expect({
      'ids without a folder in libs/providers/src': ids.filter((id) => !folders.includes(id)),
      'folders without an id in libs/contracts/src/provider-ids.ts': folders.filter((folder) => !ids.includes(folder)),
      'ids without a line in libs/providers/src/registry.ts': ids.filter((id) => !(id in providerModules)),
    }).toEqual({
      'ids without a folder in libs/providers/src': [],
      'folders without an id in libs/contracts/src/provider-ids.ts': [],
      'ids without a line in libs/providers/src/registry.ts': [],
    });
  });

  it('finds the same file names in every folder', () => {
    const missing = folders
      .flatMap((folder) => FILES.map((file) => `${folder}/${file}`))
      .filter((file) => !existsSync(source + file));
    expect(missing).toEqual([]);
  });

  it('asks local last, because it always answers', () => {
    expect(modules.at(-1)?.[0]).toBe('local');
  });

  it.each(modules)('%s calls itself by its id and declares every capability', (id, module) => {
    expect(module.id).toBe(id);
    expect(module.label).not.toBe('');
    expect(URL.canParse(module.docsUrl)).toBe(true);
    expect(Object.keys(module.capabilities).sort()).toEqual([...CAPABILITIES].sort());
    expect(module.capabilities.webhooks.support !== 'no').toBe(module.webhooks !== undefined);
    const empty = Object.entries(module.capabilities).filter(
      ([, support]) => support.support === 'conditional' && support.note === '',
    );
    expect(empty).toEqual([]);
  });

  it.each(modules)('%s verifies and parses its own samples, and nothing without a secret', (id, { webhooks, openWebhooks }) => {
    const context: SampleContext = {
      repository: 'acme/shop',
      repositoryId: '7',
      commit: SHA,
      branch: 'feature',
      changeNumber: 4,
      pipelineId: '31',
      pipelineAttempt: 2,
      deliveryId: '5f0c1c5e-0000-4000-8000-000000000001',
      at: AT,
      secret: 'a secret',
    };
    // Who asks the provider for a key needs a provider to ask; its own tests have one.
    if (webhooks === undefined || openWebhooks !== undefined) return;
    expect(webhooks.samples.length).toBeGreaterThan(0);
    for (const name of webhooks.samples) {
      const { headers, body } = webhooks.sample(name, context);
      const request = { headers, body: Buffer.from(body), receivedAt: Date.parse(AT) };
      if (COMPOSE_IDS.has(id)) expect(webhooks.deliveryId(request)).toMatch(/^[\w.-]{8,128}$/);
      else expect(webhooks.deliveryId(request)).toBe(context.deliveryId);
      expect(webhooks.verify(request, { webhookSecrets: ['other', 'a secret'], signingTokens: [] })).toEqual({ ok: true });
      expect(webhooks.verify(request, { webhookSecrets: ['other'], signingTokens: [] })).toMatchObject({ ok: false });
      expect(webhooks.verify(request, { webhookSecrets: [], signingTokens: [] })).toMatchObject({ ok: false });
      expect(webhooks.parse(request).event).not.toBe('');
    }
    expect(() => webhooks.sample('no such event', context)).toThrow(RangeError);
  });
});
