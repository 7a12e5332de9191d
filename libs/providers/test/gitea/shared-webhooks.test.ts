import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ciEvent } from '@testwire/contracts';
import { giteaWebhooks as webhooks } from '../../src/gitea/webhooks.ts';
import { hmacHex } from '../../src/verify.ts';
import { AT } from '../support.ts';
import { SECRET, SECRETS } from './webhook-request.ts';

const shared = process.env['TESTWIRE_SHARED'] ?? fileURLToPath(new URL('../../../../../shared', import.meta.url));
const folder = join(shared, 'webhooks/gitea');
const present = existsSync(folder);

/** What each of the payloads has to become; everything else is ignored with a reason. */
const MEANINGS: Readonly<Record<string, readonly object[]>> = {
  push: [{ type: 'pushed', branch: 'master', commit: '4522cbcefc20728a5b72b3a86af35e608622c514' }],
  'pull_request.opened': [{ type: 'change-updated' }],
};

if (!present) process.stdout.write(`Skipped: Gitea's payloads are not at ${folder}.\n`);

(present ? describe : describe.skip)('the payloads of Gitea', () => {
  const names = present
    ? readdirSync(folder)
        .filter((file) => file.endsWith('.headers.json'))
        .map((file) => file.replace(/\.headers\.json$/, ''))
    : [];

  it('are there', () => {
    expect(names).toEqual(expect.arrayContaining(Object.keys(MEANINGS)));
  });

  it.each(names)('%s is accepted', (name) => {
    const body = readFileSync(join(folder, `${name}.json`));
    const given = JSON.parse(readFileSync(join(folder, `${name}.headers.json`), 'utf8')) as Record<string, string>;
    const headers = Object.fromEntries(Object.entries(given).map(([key, value]) => [key.toLowerCase(), value]));
    const made = { headers: { ...headers, 'x-gitea-signature': hmacHex(SECRET, body) }, body, receivedAt: Date.parse(AT) };
    expect(webhooks.deliveryId(made)).toBe(headers['x-gitea-delivery']);
    expect(webhooks.verify(made, SECRETS)).toEqual({ ok: true });
    expect(webhooks.verify({ ...made, headers }, SECRETS)).toMatchObject({ ok: false });
    const { event, events, ignored } = webhooks.parse(made);
    expect(event).toBe(name);
    expect(events).toMatchObject(MEANINGS[name] ?? []);
    for (const one of events) ciEvent.parse(one);
    if (events.length === 0) expect(ignored).toBeTruthy();
  });
});
