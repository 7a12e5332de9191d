import { runReport, type RunReport } from '@testwire/contracts';
import { cleanText, httpUrl, redactNamed, redactSecrets, withoutUserInfo } from './firewall/index.ts';
import { remember } from './remember.ts';

/**
 * The run as JSON, indented by two spaces, each test on a line of its own: the same report gives the same text, whatever the
 * order of its keys. Text is as it was reported, without secrets; whoever shows it has to make it safe for the place where it
 * is shown.
 */
export function renderJson(report: RunReport): string {
  const publication = startPublication(report);
  const { tests, ...rest } = report;
  const published = orderKeys(rest, publication);
  const fields = Object.keys(runReport.shape).flatMap((key) => {
    if (key === 'tests') return [`"tests": ${listTests(tests, publication)}`];
    return key in published ? [`${JSON.stringify(key)}: ${indent(JSON.stringify(published[key], undefined, 2))}`] : [];
  });
  return `{\n  ${fields.join(',\n  ')}\n}`;
}

interface Publication {
  /** Of a text that stands under a key. */
  text(key: string, text: string): string;
  /** Of a key, and whether what stands under it is secret whatever it is. */
  key(key: string): { readonly name: string; readonly isSecret: boolean };
}

function startPublication(report: RunReport): Publication {
  // A signed link carries its signature in the address, and would be dead without it.
  const links = new Set(report.artifacts.map((artifact) => artifact.url).filter((url) => httpUrl(url) !== undefined));
  const redact = remember(redactText);
  return {
    text(key, text) {
      if (key !== 'url') return redact(text);
      return links.has(text) ? withoutUserInfo(text) : redact(withoutUserInfo(text));
    },
    key: remember((key) => ({ name: redactText(key), isSecret: redactNamed(key, key) !== key })),
  };
}

/** One test a line: indented any deeper, the spaces would be a third of the whole. */
function listTests(tests: RunReport['tests'], publication: Publication): string {
  if (tests.length === 0) return '[]';
  return `[\n    ${tests.map((test) => JSON.stringify(orderKeys(test, publication))).join(',\n    ')}\n  ]`;
}

/** Line ends stand between the parts of JSON only; within texts they are escaped. */
function indent(json: string): string {
  return json.replaceAll('\n', '\n  ');
}

function orderKeys(given: Readonly<Record<string, unknown>>, publication: Publication): Record<string, unknown> {
  const ordered: Record<string, unknown> = {};
  for (const key of Object.keys(given).sort()) {
    const { name, isSecret } = publication.key(key);
    const value = isSecret ? redactNamed(key, given[key]) : given[key];
    // Assigning to this name would not make a key.
    if (key !== '__proto__') ordered[name] = orderWithin(key, value, publication);
  }
  return ordered;
}

function orderWithin(key: string, value: unknown, publication: Publication): unknown {
  if (typeof value === 'string') return publication.text(key, value);
  if (Array.isArray(value)) return value.map((item) => orderWithin(key, item, publication));
  return value === null || typeof value !== 'object' ? value : orderKeys(value as Record<string, unknown>, publication);
}

/** Text as it was reported, except where characters that are not seen hide a secret: then it is without them, too. */
function redactText(text: string): string {
  const redacted = redactSecrets(text);
  const clean = cleanText(redacted);
  const cleanRedacted = clean === redacted ? redacted : redactSecrets(clean);
  return cleanRedacted === clean ? redacted : cleanRedacted;
}
