import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { join } from 'node:path';
import { ciEvent } from '@testwire/contracts';
import { webhooks } from '../../src/github/webhooks.ts';
import { hmacHex } from '../../src/verify.ts';
import { request, SECRET, SECRETS } from './webhook-request.ts';

const shared = process.env['TESTWIRE_SHARED'] ?? fileURLToPath(new URL('../../../../../shared', import.meta.url));
const folder = join(shared, 'webhooks/github');
const present = existsSync(folder);

/** What each of GitHub's own payloads has to become; everything else is ignored with a reason. */
const MEANINGS: Readonly<Record<string, readonly string[]>> = {
  push: [],
  'pull_request.opened': ['change-updated'],
  'pull_request.synchronize': ['change-updated'],
  'pull_request.closed': ['change-closed'],
  'workflow_run.completed': ['pipeline-completed'],
  'check_run.requested_action': ['rerun-requested'],
};

if (!present) process.stdout.write(`Skipped: GitHub's own payloads are not at ${folder}.\n`);

(present ? describe : describe.skip)('the payloads of GitHub', () => {
  const names = present
    ? readdirSync(folder)
        .filter((file) => file.endsWith('.headers.json'))
        .map((file) => file.replace(/\.headers\.json$/, ''))
    : [];

  it('are there', () => {
    expect(names.length).toBeGreaterThan(10);
  });

  it.each(names)('%s is accepted', (name) => {
    const body = readFileSync(join(folder, `${name}.json`));
    const given = JSON.parse(readFileSync(join(folder, `${name}.headers.json`), 'utf8')) as Record<string, string>;
    const headers = Object.fromEntries(Object.entries(given).map(([key, value]) => [key.toLowerCase(), value]));
    const made = request({ ...headers, 'x-hub-signature-256': `sha256=${hmacHex(SECRET, body)}` }, body);
    expect(webhooks.deliveryId(made)).toBeDefined();
    expect(webhooks.verify(made, SECRETS)).toEqual({ ok: true });
    const { event, events, ignored } = webhooks.parse(made);
    expect(event).toBe(name);
    expect(events.map((one) => ciEvent.parse(one).type)).toEqual(MEANINGS[name] ?? []);
    if (events.length === 0) expect(ignored).toBeTruthy();
  });

  it('have signatures that verify', () => {
    const { vectors } = JSON.parse(readFileSync(join(folder, 'signature-vectors.json'), 'utf8')) as {
      vectors: { secret: string; body: string; value: string }[];
    };
    for (const { secret, body, value } of vectors) {
      const secrets = { webhookSecrets: [secret], signingTokens: [] };
      expect(webhooks.verify(request({ 'x-hub-signature-256': value }, body), secrets)).toEqual({ ok: true });
    }
    expect(vectors.length).toBeGreaterThan(0);
  });
});
