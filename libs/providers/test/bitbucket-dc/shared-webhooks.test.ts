import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ciEvent } from '@testwire/contracts';
import { bitbucketDcWebhooks } from '../../src/bitbucket-dc/webhooks.ts';
import { hmacHex } from '../../src/verify.ts';
import { AT } from '../support.ts';

const shared = process.env['TESTWIRE_SHARED'] ?? fileURLToPath(new URL('../../../../../shared', import.meta.url));
const folder = join(shared, 'webhooks/bitbucket-dc');
const present = existsSync(folder);
if (!present) process.stdout.write(`Skipped: the payloads of Bitbucket Data Center are not at ${folder}.\n`);

/** What each of Bitbucket's own payloads has to become; undefined: it is ignored with a reason. */
const MEANINGS: Readonly<Record<string, object | undefined>> = {
  'pr.opened': {
    type: 'change-updated',
    repository: { name: 'PRJ/my-repo', id: '1' },
    change: {
      number: 2,
      headSha: '208b0a5c05eddadad01f2aed8802fe0c3b3eaf5e',
      headBranch: 'develop',
      baseBranch: 'master',
      title: 'added LICENSE',
      fork: false,
    },
    at: '2018-07-05T19:21:30.000Z',
  },
  'pr.from_ref_updated': {
    type: 'change-updated',
    repository: { name: 'PRJ/my-repo' },
    change: { number: 2, headSha: '208b0a5c05eddadad01f2aed8802fe0c3b3eaf5e' },
  },
  'pr.comment_added': undefined,
};

(present ? describe : describe.skip)('the payloads of Bitbucket Data Center', () => {
  const names = present
    ? readdirSync(folder)
        .filter((file) => file.endsWith('.headers.json'))
        .map((file) => file.replace(/\.headers\.json$/, ''))
    : [];

  it('are there', () => {
    expect(names.sort()).toEqual(Object.keys(MEANINGS).sort());
  });

  it.each(names)('%s is accepted and means the right thing', (name) => {
    const body = readFileSync(join(folder, `${name}.json`));
    const given = JSON.parse(readFileSync(join(folder, `${name}.headers.json`), 'utf8')) as Record<string, string>;
    const headers = Object.fromEntries(Object.entries(given).map(([key, value]) => [key.toLowerCase(), value]));
    const request = {
      headers: { ...headers, 'x-hub-signature': `sha256=${hmacHex('hook-secret', body)}` },
      body,
      receivedAt: Date.parse(AT),
    };
    expect(bitbucketDcWebhooks.deliveryId(request)).toBe(headers['x-request-id']);
    expect(bitbucketDcWebhooks.verify(request, { webhookSecrets: ['hook-secret'], signingTokens: [] })).toEqual({ ok: true });
    const { events, ignored } = bitbucketDcWebhooks.parse(request);
    const expected = MEANINGS[name];
    expect(events.map((one) => ciEvent.parse(one))).toMatchObject(expected === undefined ? [] : [expected]);
    expect(ignored === undefined).toBe(expected !== undefined);
  });
});
