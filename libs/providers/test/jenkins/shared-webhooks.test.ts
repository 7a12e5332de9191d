import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ciEvent } from '@testwire/contracts';
import { jenkinsWebhooks as webhooks } from '../../src/jenkins/webhooks.ts';
import { basic, request, SECRET, SECRETS } from './webhook-request.ts';

const shared = process.env['TESTWIRE_SHARED'] ?? fileURLToPath(new URL('../../../../../shared', import.meta.url));
const folder = join(shared, 'webhooks/jenkins');
const present = existsSync(folder);

/** What each of the payloads has to become; everything else is ignored with a reason. */
const MEANINGS: Readonly<Record<string, readonly string[]>> = {
  'notification.STARTED': ['pipeline-started'],
  'notification.FINALIZED': ['pipeline-completed'],
};

if (!present) process.stdout.write(`Skipped: the payloads of Jenkins are not at ${folder}.\n`);

(present ? describe : describe.skip)('the payloads of Jenkins', () => {
  const names = present
    ? readdirSync(folder)
        .filter((file) => file.endsWith('.headers.json'))
        .map((file) => file.replace(/\.headers\.json$/, ''))
    : [];

  it('are there', () => {
    expect(names.length).toBeGreaterThan(2);
  });

  it.each(names)('%s is accepted', (name) => {
    const given = JSON.parse(readFileSync(join(folder, `${name}.headers.json`), 'utf8')) as Record<string, string>;
    const lower = Object.fromEntries(Object.entries(given).map(([key, value]) => [key.toLowerCase(), value]));
    const made = request(readFileSync(join(folder, `${name}.json`)), { headers: { ...lower, authorization: basic(SECRET) } });
    expect(webhooks.deliveryId(made)).toBeDefined();
    expect(webhooks.verify(made, SECRETS)).toEqual({ ok: true });
    const { event, events, ignored } = webhooks.parse(made);
    expect(event).toBe(name);
    expect(events.map((one) => ciEvent.parse(one).type)).toEqual(MEANINGS[name] ?? []);
    if (events.length === 0) expect(ignored).toBeTruthy();
    for (const one of events)
      expect(one).toMatchObject({
        repository: { host: 'github', name: 'acme/api' },
        pipeline: { id: 'job/acme/job/api/42@72aef11', branch: 'main' },
      });
  });

  it('are all different deliveries', () => {
    const ids = names.map((name) => webhooks.deliveryId(request(readFileSync(join(folder, `${name}.json`)))));
    expect(new Set(ids).size).toBe(names.length);
  });
});
