// A provider from outside Testwire: the newest run of every change is one message of a chat room. CONTRIBUTING.md walks through it.
//   POST <baseUrl>  { key, title, text, status, url? } → { id, url? }; the room keeps one message per key, and replaces it
//   GET  <baseUrl>  whether the token is good
import { done, ProviderError, settle } from '@testwire/contracts';
import { hmacHex, httpUrl, readPayload, RestClient, verifyHmacHex } from '@testwire/providers';
import { z } from 'zod';

// 1. Settings: what a connection may say. Named like this, CHAT_ROOM_BASE_URL and CHAT_ROOM_TOKEN of the environment are enough.
const settings = z.strictObject({
  baseUrl: httpUrl.describe('Address of the messages of the room'),
  token: z.string().min(1).describe('Token of the room'),
});

// 2. Capabilities: what it can show. The tables, "testwire doctor" and the queues go by it.
/** @type {import('@testwire/providers').CapabilityTable} */
const capabilities = {
  checkRun: { support: 'no' },
  buildStatus: { support: 'no' },
  changeComment: { support: 'yes', note: 'As one message of the room' },
  annotations: { support: 'no' },
  insights: { support: 'no' },
  testResults: { support: 'no' },
  buildDescription: { support: 'no' },
  artifactUpload: { support: 'no' },
  collectResults: { support: 'no' },
  trigger: { support: 'no' },
  rerun: { support: 'no' },
  cancel: { support: 'no' },
  webhooks: { support: 'yes', note: 'Signed with X-Room-Signature' },
  detect: { support: 'no', note: 'No job runs inside a chat room' },
};

// 3. Failures: in whose words they are told, and what to do about each kind. Status 401, 403, 429 … are told apart already.
/** @type {import('@testwire/providers').FailureTable} */
const failures = {
  wordsOf: (body) => z.object({ error: z.string() }).safeParse(body).data?.error ?? '',
  advice: {
    auth: () => 'Make a new token in the room and configure it.',
    permission: (needs) => `Allow the token to ${needs} in the room.`,
    not_found: () => 'Check the base URL.',
    rejected: () => 'Read what the room said.',
    rate_limited: () => 'It goes on by itself.',
    conflict: () => 'It is tried again.',
    unavailable: () => 'It is tried again; if it persists, check the base URL.',
  },
  rateLimitWaitMs: 30_000,
};

// 4. Surfaces: where a run is shown. `place` names the spot, `write` makes it so, and may be called twice.
/** @returns {import('@testwire/providers').Surface} */
function messageSurface(/** @type {RestClient} */ room) {
  /** @param {import('@testwire/providers').RunView} run */
  const keyOf = ({ repository, change, project }) =>
    repository === undefined || change === undefined ? undefined : `${repository.name}#${change.number} ${project}`;
  const message = z.object({ id: z.string(), url: z.string().optional() });
  return {
    kind: 'comment',
    dialect: 'plain',
    headline: { max: 150, unit: 'characters' },
    body: { max: 4000, unit: 'characters' },
    place: (run) => keyOf(run),
    write: ({ run, headline, body }) =>
      settle(async () => {
        const json = { key: keyOf(run), title: headline, text: body, status: run.status, url: run.reportUrl };
        const { id, url } = await room.json(message, { method: 'POST', path: '', json, needs: 'write messages' });
        return done({ externalId: id, rung: 'message', ...(url === undefined ? {} : { url }) });
      }),
  };
}

// 5. Webhooks: what the room tells. Here it asks for the tests of a commit once more.
const DELIVERY = 'x-room-delivery';
const SIGNATURE = 'x-room-signature';
const payload = z.object({ event: z.string().max(64), repository: z.string().max(512), commit: z.string().max(64) });

/** @type {import('@testwire/providers').WebhookModule} */
const webhooks = {
  deliveryId: ({ headers }) => (/^[\w-]{1,100}$/.test(headers[DELIVERY] ?? '') ? headers[DELIVERY] : undefined),
  verify: ({ headers, body }, { webhookSecrets }) => verifyHmacHex(SIGNATURE, headers[SIGNATURE], body, webhookSecrets),
  parse({ body }) {
    const { event, repository, commit } = readPayload(payload, body, 'message of the chat room');
    if (event !== 'test-again') return { event, events: [], ignored: `${event} asks for nothing` };
    return { event, events: [{ type: 'rerun-requested', repository: { name: repository }, commit }] };
  },
  samples: ['test-again'],
  sample(event, { repository, commit, deliveryId, secret }) {
    if (event !== 'test-again') throw new RangeError(`The chat room has no sample "${event}"; there is test-again.`);
    const body = JSON.stringify({ event, repository, commit });
    const signature = `sha256=${hmacHex(secret, body)}`;
    return { body, headers: { 'content-type': 'application/json', [DELIVERY]: deliveryId, [SIGNATURE]: signature } };
  },
};

// 6. The client of one connection. RestClient bounds time and size, follows no redirect, types failures and keeps the token out of them.
/** @returns {import('@testwire/providers').CIProvider} */
function connect(
  /** @type {z.output<typeof settings>} */ { baseUrl, token },
  /** @type {import('@testwire/providers').ProviderDeps} */ deps,
) {
  const room = new RestClient(deps, {
    label: 'The chat room',
    baseUrl,
    headers: { authorization: `Bearer ${token}` },
    secrets: [token],
    limits: { timeoutMs: 10_000, maxBytes: 1_000_000 },
    failures,
    windows: [{ name: '30 messages a minute', limit: 30, perMs: 60_000 }],
  });
  return {
    id: 'chat-room',
    surfaces: [messageSurface(room)],
    async checkAccess() {
      const what = `the chat room at ${baseUrl} takes the token`;
      try {
        await room.send({ path: '', needs: 'read messages' });
        return [{ what, ok: true }];
      } catch (error) {
        if (error instanceof ProviderError) return [{ what, ok: false, advice: error.failure.message }];
        throw error;
      }
    },
    close: () => Promise.resolve(),
  };
}

// 7. The module: all of it under one id.
/** @type {import('@testwire/providers').ProviderModule<z.output<typeof settings>>} */
export const chatRoom = {
  id: 'chat-room',
  label: 'Chat room',
  docsUrl: 'https://example.com/chat-room',
  settings,
  capabilities,
  detect: () => undefined,
  webhooks,
  connect,
};
