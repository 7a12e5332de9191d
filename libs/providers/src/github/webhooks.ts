import { readEvents } from '../payload.ts';
import { verifyHmacHex } from '../verify.ts';
import { MalformedPayload, type ParsedDelivery, type WebhookModule, type WebhookRequest } from '../webhook.ts';
import { READERS } from './events.ts';
import { makeSample, SAMPLES } from './samples.ts';

const SIGNATURE = 'x-hub-signature-256';
/** Gitea and Forgejo send GitHub's headers beside their own. */
const TWINS = ['x-gitea-event', 'x-gitea-delivery', 'x-forgejo-event', 'x-forgejo-delivery', 'x-gogs-event'];

/** https://docs.github.com/en/webhooks/using-webhooks */
export const webhooks: WebhookModule = {
  /** A manual redelivery has the same one. */
  deliveryId({ headers }) {
    const id = headers['x-github-delivery'];
    return id !== undefined && /^[\w.-]{1,128}$/.test(id) ? id : undefined;
  },
  verify({ headers, body }, { webhookSecrets }) {
    const signature = headers[SIGNATURE];
    if (signature === undefined && headers['x-hub-signature'] !== undefined) {
      return { ok: false, check: `${SIGNATURE}: missing, and x-hub-signature (SHA-1) is not accepted` };
    }
    return verifyHmacHex(SIGNATURE, signature, body, webhookSecrets);
  },
  parse,
  samples: SAMPLES,
  sample: makeSample,
};

function parse(request: WebhookRequest): ParsedDelivery {
  if (TWINS.some((header) => request.headers[header] !== undefined)) {
    throw new MalformedPayload('This comes from Gitea or Forgejo. Point the webhook at a connection whose provider is "gitea".');
  }
  const name = request.headers['x-github-event'];
  if (name === undefined || !/^[a-z0-9_]{1,100}$/.test(name))
    throw new MalformedPayload('The header X-GitHub-Event is missing or names no event.');
  const payload = readJson(readText(request));
  const action = actionOf(payload);
  const event = action === undefined ? name : `${name}.${action}`;
  const reader = READERS.get(name);
  if (reader === undefined) {
    return { event, events: [], ignored: name === 'ping' ? 'ping: the webhook is set up' : `"${name}" events are not used` };
  }
  if (reader.actions !== undefined && (action === undefined || !reader.actions.includes(action))) {
    return { event, events: [], ignored: `of "${name}" events only ${reader.actions.join(', ')} are used` };
  }
  const meaning = reader.read(payload);
  if ('ignored' in meaning) return { event, events: [], ignored: meaning.ignored };
  return { event, events: readEvents(meaning.events, `"${name}" payload`) };
}

/** GitHub sends either form; which one is a setting of the webhook. */
function readText({ headers, body }: WebhookRequest): string {
  const type = headers['content-type']?.split(';')[0]?.trim().toLowerCase() ?? 'application/json';
  if (type === 'application/json') return body.toString('utf8');
  if (type !== 'application/x-www-form-urlencoded')
    throw new MalformedPayload('Set the content type of the webhook to application/json.');
  const payload = new URLSearchParams(body.toString('utf8')).get('payload');
  if (payload === null) throw new MalformedPayload('The form has no field "payload".');
  return payload;
}

function readJson(text: string): object {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    // The parser's own message would quote the payload.
    throw new MalformedPayload('The payload is not JSON.', { cause: error });
  }
  if (value === null || typeof value !== 'object' || Array.isArray(value))
    throw new MalformedPayload('The payload is not a JSON object.');
  return value;
}

function actionOf(payload: object): string | undefined {
  const action = 'action' in payload ? payload.action : undefined;
  return typeof action === 'string' && /^[a-z_]{1,100}$/.test(action) ? action : undefined;
}
