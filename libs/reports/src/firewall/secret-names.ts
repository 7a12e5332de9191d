import { cleanText } from './clean-text.ts';
import { REDACTED } from './redacted.ts';

/** Nearly all names fail this, and need no more looking at. */
const WORTH_A_LOOK = /pass|pwd|secret|token|key|cred|auth|cookie|sess/i;

/** Wherever they stand, also in the middle of a word: `PGPASSWORD`. Not "secretary". */
const PLAIN_SECRET = /passw(?:or)?d|passphrase|secret(?!ar)|credential/;

/** Words that name a secret, also with another one in front: `accesstoken`. Not "authors", not "tokenizer". */
const SECRET_WORD =
  /^(?:o?auth|authorization|(?:php|j)?sess(?:ion)?s?(?:id)?)$|(?:token|cookies?|(?:api|access|account|private)keys?)$/;

/** Many of these are a secret only when it is said whose they are: `max_tokens` and `prompt_tokens` are counts. */
const HOLDERS = /^(?:access|api|auth|bearer|deploy|github|gitlab|personal|refresh|registry)$/;

/** What a key is called that opens nothing. */
const HARMLESS_KEYS =
  /^(?:cache|composite|dictionary|foreign|group|hot|idempotency|index|lookup|map|natural|object|partition|primary|public|routing|row|shard|sort|translation|unique)$/;

/** A name that ends so tells about the secret, not what it is: `session_count`, `token_type`. */
const MEASURE =
  /^(?:bytes|count|counts|duration|enabled|expires|expiry|latency|length|limit|method|ms|percent|rate|ratio|seconds|size|timeout|total|ttl|type|usage)$/;

/**
 * The value, or `[redacted]` for text whose name alone says that it is secret, however that is written: `DB_PASSWORD`,
 * `apiKey`, `private-key`, `Session ID`. Numbers stay: they are measured.
 */
export function redactNamed<Value>(name: string, value: Value): Value | string {
  return typeof value === 'string' && value !== '' && namesSecret(name) ? REDACTED : value;
}

function namesSecret(name: string): boolean {
  const clean = cleanText(name);
  if (!WORTH_A_LOOK.test(clean)) return false;
  const words = wordsOf(clean);
  if (PLAIN_SECRET.test(words.join(''))) return true;
  if (words.includes('per') || MEASURE.test(words.at(-1) ?? '')) return false;
  return words.some((word, index) => SECRET_WORD.test(word) || isSecretAfter(word, words[index - 1]));
}

/** Words that are harmless alone: a key, a pass, the working directory `PWD`. */
function isSecretAfter(word: string, previous: string | undefined): boolean {
  if (previous === undefined) return false;
  if (word === 'tokens') return HOLDERS.test(previous);
  return word === 'pwd' || word === 'pass' || (/^keys?$/.test(word) && !HARMLESS_KEYS.test(previous));
}

/** `AWSSecretKey2` as `aws`, `secret`, `key`. */
function wordsOf(name: string): string[] {
  return name
    .replace(/(?<=[a-z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])/g, ' ')
    .toLowerCase()
    .split(/[^a-z]+/)
    .filter((word) => word !== '');
}
