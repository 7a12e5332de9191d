import { redactRequests } from './redact-requests.ts';
import { REDACTED } from './redacted.ts';

/**
 * Token shapes that vendors document, so that scanners can find them. Every repetition is bounded or starts at a fixed
 * prefix and cannot backtrack into another, so the time is linear in the text.
 */
const TOKENS = new RegExp(
  [
    String.raw`gh[pousr]_[A-Za-z0-9]{16,255}`,
    String.raw`github_pat_[A-Za-z0-9_]{16,255}`,
    String.raw`gl(?:pat|dt|rt|cbt|ptt|ft|imt|agent|soat|oas|ffct)-[\w.-]{16,255}`,
    String.raw`xox[abeoprs]-[\w-]{8,255}`,
    String.raw`xapp-[\w-]{8,255}`,
    String.raw`(?:AKIA|ASIA)[0-9A-Z]{16}`,
    String.raw`AIza[\w-]{35}`,
    String.raw`npm_[A-Za-z0-9]{36}`,
    String.raw`pypi-[\w-]{16,512}`,
    String.raw`CCIP?AT_[\w-]{16,255}`,
    String.raw`hf_[A-Za-z0-9]{20,255}`,
    String.raw`ATATT3[\w=-]{16,512}`,
    String.raw`ATCTT3[\w=-]{16,512}`,
    String.raw`ATBB[A-Za-z0-9]{24,255}`,
    String.raw`hv[sbr]\.[\w-]{20,512}`,
    String.raw`[rs]k_live_[A-Za-z0-9]{16,255}`,
    String.raw`sk-[A-Za-z0-9_-]{20,255}`,
    String.raw`SG\.[\w-]{16,64}\.[\w-]{16,128}`,
    String.raw`dop_v1_[0-9a-f]{64}`,
    String.raw`whsec_[\w+/=-]{16,255}`,
    // Our own.
    String.raw`tw_[0-9a-f]{48}`,
  ]
    .map((shape) => `(?<![A-Za-z0-9])${shape}`)
    .join('|'),
  'g',
);

/** Begins where a word does, so that a text full of false beginnings is still read once. */
const JSON_WEB_TOKEN = /(?<![\w-])eyJ[\w-]{8,8192}\.[\w-]{8,8192}(?:\.[\w-]{0,8192})?/g;

/** `Authorization: Bearer …`; the scheme is kept so that the reader sees what was there. */
const CREDENTIALS = /\b(Bearer|Basic|Token|PRIVATE-TOKEN:|JOB-TOKEN:)(\s{1,8})[\w.~+/=-]{8,8192}/gi;

const USER_INFO = /(?<=:\/\/)[^\s/?#@"'<>]{1,2048}@/g;

const NAME =
  'passw(?:or)?d|passwd|passphrase|pwd|secret(?:[_-]?(?:access[_-]?)?key(?:[_-]?base)?)?|api[_-]?key|access[_-]?key(?:[_-]?id)?|account[_-]?key|private[_-]?key|auth[_-]?token|token|credentials?';
const VALUE = String.raw`(?:\\{0,2}"[^"\n]{1,4096}"|'[^'\n]{1,4096}'|[^\s"'\x60,;&|()[\]{}<>=][^\s"'\x60,;&|()[\]{}<>]{0,4096})`;
/** `password=…`, `"token": "…"`, `client_secret: …`. */
const ASSIGNMENT = new RegExp(
  String.raw`(${NAME})(\\{0,2}["']?\s{0,4}(?:=>?|:)\s{0,4})(?!\\{0,2}["']?\[redacted)(${VALUE})`,
  'gi',
);

/** `-u a:b`. */
const SHORTEST = 6;

/**
 * One quick look decides whether the slower ones are needed: test names and paths seldom pass it. Grouped by first letter,
 * which makes it a third faster.
 */
const SUSPICIOUS =
  /gh[pousr]_|github_pat_|gl[a-z]{2,5}-|x(?:ox|app-)|a(?:kia|sia|iza|t[ac]tt3|tbb)|npm_|p(?:ypi-|rivate key|assw|assphrase|wd)|c(?:ci|ookie|redential)|h(?:f_|v[sbr]\.|ooks\.slack)|k(?:_live_|ey)|s(?:k-|g\.|ecret)|d(?:op_v1_|iscord)|whsec_|t(?:w_|oken)|eyj|:\/\/|-(?:u[\s"'\\=]|-user|-proxy-user)|b(?:earer|asic)/i;

/**
 * Replaces what looks like a secret with `[redacted]`: vendors' tokens, JSON web tokens, bearer credentials, private key
 * blocks, users and passwords in URLs, cookies, secret options of commands, and assignments to names such as `password`.
 * Time is linear in the text.
 */
export function redactSecrets(text: string): string {
  if (text.length < SHORTEST || !SUSPICIOUS.test(text)) return text;
  return redactRequests(redactPrivateKeys(text))
    .replace(TOKENS, REDACTED)
    .replace(JSON_WEB_TOKEN, REDACTED)
    .replace(USER_INFO, (found) => (isLoginName(found) ? found : `${REDACTED}@`))
    .replace(CREDENTIALS, (found: string, scheme: string, space: string) =>
      isProse(scheme, found.slice(scheme.length + space.length)) ? found : `${scheme}${space}${REDACTED}`,
    )
    .replace(ASSIGNMENT, (found: string, name: string, sign: string, value: string) =>
      isAssignment(name, sign, value) ? `${name}${sign}${REDACTED}` : found,
    );
}

/** `ssh://git@host`: a login name is no secret, a long one is a token. */
function isLoginName(userInfo: string): boolean {
  return !userInfo.includes(':') && userInfo.length <= 20;
}

/** "basic arithmetic", "token expected", "bearer authentication": words of a sentence. */
function isProse(scheme: string, value: string): boolean {
  if (/^bearer$/i.test(scheme)) return /^(?:authentication|authorization|credentials?)[.-]?$/i.test(value);
  return /^[a-z]+[.-]?$/.test(value);
}

/**
 * "Unexpected token: foo" is a parser speaking, `max_token=512` a count, and `PWD=/home` a folder; `token: 3Fa…` and
 * `"token": "…"` are secrets.
 */
function isAssignment(name: string, sign: string, value: string): boolean {
  if (/^pwd$/i.test(name)) return !value.startsWith('/');
  if (/passw|passphrase|secret/i.test(name)) return true;
  if (/^\d+(?:\.\d+)?$/.test(value)) return false;
  return sign.includes('=') || /^[\\"']/.test(sign) || (/\d/.test(value) && value.length >= 8);
}

const KEY_BEGIN = /-----BEGIN [A-Z0-9 ]{0,64}PRIVATE KEY(?: BLOCK)?-----/;
const KEY_END = /-----END [A-Z0-9 ]{0,64}PRIVATE KEY(?: BLOCK)?-----/g;

/** A key without an end was cut off: all that follows it goes. */
function redactPrivateKeys(text: string): string {
  let rest = text;
  let kept = '';
  for (let begin = KEY_BEGIN.exec(rest); begin !== null; begin = KEY_BEGIN.exec(rest)) {
    kept += rest.slice(0, begin.index) + REDACTED;
    KEY_END.lastIndex = begin.index + begin[0].length;
    const end = KEY_END.exec(rest);
    rest = end === null ? '' : rest.slice(end.index + end[0].length);
  }
  return kept + rest;
}
