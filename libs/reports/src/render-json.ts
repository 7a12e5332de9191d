import { runReport, type RunReport } from '@testwire/contracts';
import { cleanText, httpUrl, redactNamed, redactSecrets, withoutUserInfo } from './firewall/index.ts';
import { remember } from './remember.ts';

/**
 * The run as JSON, indented by two spaces, each test on a line of its own: the same report gives the same text, whatever the
 * order of its keys. Text is as it was reported, without secrets; whoever shows it has to make it safe for the place where it
 * is shown.
 */
export function renderJson(report: RunReport): string {
  return [...writeJson(report)].join('');
}

/** {@link renderJson} in pieces: of 100,000 tests the whole are 46 MB. */
export function* writeJson(report: RunReport): Generator<string> {
  const publication = startPublication(report);
  let before = '{\n  ';
  for (const key of Object.keys(runReport.shape)) {
    const json = key === 'tests' ? '' : toJson(key, report[key as keyof RunReport], publication);
    if (json === undefined) continue;
    yield `${before}${JSON.stringify(key)}: `;
    if (key === 'tests') yield* listTests(report.tests, publication);
    else yield indent(json);
    before = ',\n  ';
  }
  yield '\n}';
}

interface Publication {
  /** JSON of a text that stands under a key. */
  text(key: string, text: string): string;
  /** JSON of a key, and whether what stands under it is secret whatever it is. */
  key(key: string): { readonly json: string; readonly isSecret: boolean };
}

/** Under these keys nearly each text is another one. */
const UNIQUE: ReadonlySet<string> = new Set(['id', 'name']);

function startPublication(report: RunReport): Publication {
  // A signed link carries its signature in the address, and would be dead without it.
  const links = new Set(report.artifacts.map((artifact) => artifact.url).filter((url) => httpUrl(url) !== undefined));
  const publish = (text: string): string => JSON.stringify(redactText(text));
  const publishAgain = remember(publish);
  return {
    text(key, text) {
      if (UNIQUE.has(key)) return publish(text);
      if (key !== 'url') return publishAgain(text);
      return links.has(text) ? JSON.stringify(withoutUserInfo(text)) : publish(withoutUserInfo(text));
    },
    key: remember((key) => ({ json: publish(key), isSecret: redactNamed(key, key) !== key })),
  };
}

/** Tests in a piece. */
const PIECE = 200;

/** One test a line: indented any deeper, the spaces would be a third of the whole. */
function* listTests(tests: RunReport['tests'], publication: Publication): Generator<string> {
  if (tests.length === 0) return yield '[]';
  for (let from = 0; from < tests.length; from += PIECE) {
    const lines = tests.slice(from, from + PIECE).map((test) => `\n    ${objectToJson(test, publication)}`);
    yield `${from === 0 ? '[' : ','}${lines.join(',')}`;
  }
  yield '\n  ]';
}

function indent(json: string): string {
  return JSON.stringify(JSON.parse(json), undefined, 2).replaceAll('\n', '\n  ');
}

// Text at once, not an ordered copy to be made text of: with 100,000 tests the copies are most of the work.
function objectToJson(given: object, publication: Publication): string {
  const fields: string[] = [];
  for (const key of Object.keys(given).sort()) {
    const { json, isSecret } = publication.key(key);
    const own: unknown = given[key as keyof typeof given];
    const value = toJson(key, isSecret ? redactNamed(key, own) : own, publication);
    // Readers of JSON take this name for something else than a key.
    if (value !== undefined && key !== '__proto__') fields.push(`${json}:${value}`);
  }
  return `{${fields.join(',')}}`;
}

function toJson(key: string, value: unknown, publication: Publication): string | undefined {
  if (typeof value === 'string') return publication.text(key, value);
  if (Array.isArray(value)) return `[${value.map((item) => toJson(key, item, publication) ?? 'null').join(',')}]`;
  return value === null || typeof value !== 'object' ? JSON.stringify(value) : objectToJson(value, publication);
}

/** Text as it was reported, except where characters that are not seen hide a secret: then it is without them, too. */
function redactText(text: string): string {
  const redacted = redactSecrets(text);
  const clean = cleanText(redacted);
  const cleanRedacted = clean === redacted ? redacted : redactSecrets(clean);
  return cleanRedacted === clean ? redacted : cleanRedacted;
}
