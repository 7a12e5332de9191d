import { runReport, type RunReport } from '@testwire/contracts';
import { cleanText, httpUrl, redactNamed, redactSecrets, withoutUserInfo } from './firewall/index.ts';

/**
 * The run as JSON, indented by two spaces: the same report gives the same text, whatever the order of its keys. Text is
 * as it was reported, without secrets; whoever shows it has to make it safe for the place where it is shown.
 */
export function renderJson(report: RunReport): string {
  // A signed link carries its signature in the address, and would be dead without it.
  const links = new Set(report.artifacts.map((artifact) => artifact.url).filter((url) => httpUrl(url) !== undefined));
  const published = orderKeys(report, (key, text) => {
    if (key !== 'url') return redactText(text);
    return links.has(text) ? withoutUserInfo(text) : redactText(withoutUserInfo(text));
  });
  const inSchemaOrder = Object.keys(runReport.shape).filter((key) => key in published);
  return JSON.stringify(Object.fromEntries(inSchemaOrder.map((key) => [key, published[key]])), undefined, 2);
}

type Redact = (key: string, text: string) => string;

function orderKeys(given: Readonly<Record<string, unknown>>, redact: Redact): Record<string, unknown> {
  const ordered: Record<string, unknown> = {};
  for (const key of Object.keys(given).sort()) {
    // Assigning to this name would not make a key.
    if (key !== '__proto__') ordered[redactText(key)] = orderWithin(key, redactNamed(key, given[key]), redact);
  }
  return ordered;
}

function orderWithin(key: string, value: unknown, redact: Redact): unknown {
  if (typeof value === 'string') return redact(key, value);
  if (Array.isArray(value)) return value.map((item) => orderWithin(key, item, redact));
  return value === null || typeof value !== 'object' ? value : orderKeys(value as Record<string, unknown>, redact);
}

/** Text as it was reported, except where characters that are not seen hide a secret: then it is without them, too. */
function redactText(text: string): string {
  const redacted = redactSecrets(text);
  const clean = cleanText(redacted);
  const cleanRedacted = clean === redacted ? redacted : redactSecrets(clean);
  return cleanRedacted === clean ? redacted : cleanRedacted;
}
