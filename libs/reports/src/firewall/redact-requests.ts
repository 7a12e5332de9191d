import { REDACTED } from './redacted.ts';

/** Between a name and its value, when they are written as JSON, as Python prints it, or bare. */
const SIGN = String.raw`\\{0,2}["']?[ \t]{0,4}:[ \t]{0,4}\\{0,2}["']?`;

/**
 * `Cookie: a=b; c=d` up to the end of its line or of the text that quotes it. Cookies hold neither backslashes nor, except
 * around a whole value, quotation marks; an apostrophe ends them only where it closes something.
 */
const COOKIES = new RegExp(
  String.raw`(?<![A-Za-z0-9])((?:Set-)?Cookie${SIGN})[^\s=;"'\\]{1,256}(?==)(?:=\\{0,2}"[^"\\\s,;]{0,4096}\\{0,2}"(?=[;\s'"\\]|$)|[^\r\n"'\\]|'(?![\s,)\]}]|$)){1,8192}`,
  'gi',
);

/** `X-Api-Key: …`, `X-Gitlab-Token: …`. */
const TOKEN_HEADER = new RegExp(
  String.raw`(?<![A-Za-z0-9-])(X-(?:[A-Za-z0-9]{1,32}-){0,6}(?:Api-?Key|Auth-Key|Token|Secret)${SIGN})(?!\[redacted)(?:(?:Bearer|Basic|Token) {1,4})?[^\s"'\\,]{1,8192}`,
  'gi',
);

const GAP = String.raw`(?:[ \t]{1,8}|\\{0,2}["'],[ \t]{0,8}(?=\\{0,2}["']))`;
const ARGUMENT = String.raw`(?:\\{0,2}"[^"\r\n]{1,4096}"|'[^'\r\n]{1,4096}'|[^\s"'\x60]{1,4096})`;

/** `--password X`, `--auth-token "X"`, and `'--token', 'X'` as Python prints a command. */
const SECRET_OPTION = new RegExp(
  String.raw`(?<![\w-])(--(?:[a-z0-9]{1,32}-){0,4}(?:password|passwd|passphrase|token|secret|(?:api|access|account|private|secret)-key)${GAP})(?!-|\[redacted)(${ARGUMENT})`,
  'gi',
);

/** "the option --token is required" */
const SENTENCE = /^(?:and|cannot|flag|for|has|in|is|must|nor|not|on|option|or|requires|to|was|with)[.,:;]?$/;

/** `curl -u user:password`. A file and its test (`python -u a.py::test`) have no user in front, and `-u 1000:1000` is no login. */
const LOGIN = new RegExp(
  String.raw`(?<![\w-])((?:-u|-U|--user|--proxy-user)(?:=|${GAP}))(?!\[redacted|\d{1,10}:\d{1,10}(?![^\s"'\\]))` +
    String.raw`(?:\\{0,2}"[^\s"':/\\]{1,256}:[^"\r\n]{1,4096}"|'[^\s"':/\\]{1,256}:[^'\r\n]{1,4096}'|[^\s"':/\\]{1,256}:(?![:\\]|\/\/)[^\s"']{1,4096})`,
  'g',
);

/** Who knows the address of these may post: https://docs.discord.com/developers/resources/webhook */
const WEBHOOK =
  /(hooks\.slack(?:-gov)?\.com\/(?:services|workflows|triggers)\/|discord(?:app)?\.com\/api\/(?:v\d{1,3}\/)?webhooks\/)[\w/-]{8,512}/gi;

/** Credentials as they stand in requests and in the commands that send them. */
export function redactRequests(text: string): string {
  return text
    .replace(WEBHOOK, `$1${REDACTED}`)
    .replace(COOKIES, `$1${REDACTED}`)
    .replace(TOKEN_HEADER, `$1${REDACTED}`)
    .replace(SECRET_OPTION, (found: string, option: string, value: string) =>
      SENTENCE.test(value) ? found : `${option}${REDACTED}`,
    )
    .replace(LOGIN, `$1${REDACTED}`);
}
