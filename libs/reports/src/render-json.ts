import { runReport, type RunReport } from '@testwire/contracts';
import { httpUrl, redactSecrets } from './firewall/index.ts';

/**
 * The run as JSON, indented by two spaces: the same report gives the same text, whatever the order of its keys. Text is
 * as it was reported, without secrets; whoever shows it has to make it safe for the place where it is shown.
 */
export function renderJson(report: RunReport): string {
  // A signed link carries its signature in the address, and would be dead without it.
  const links = new Set(
    report.artifacts.map((artifact) => artifact.url).filter((url) => url !== undefined && httpUrl(url) === url),
  );
  const published = orderKeys(report, (text) => (links.has(text) ? text : redactSecrets(text)));
  const inSchemaOrder = Object.keys(runReport.shape).filter((key) => key in published);
  return JSON.stringify(Object.fromEntries(inSchemaOrder.map((key) => [key, published[key]])), undefined, 2);
}

function orderKeys(given: Readonly<Record<string, unknown>>, redact: (text: string) => string): Record<string, unknown> {
  const ordered: Record<string, unknown> = {};
  for (const key of Object.keys(given).sort()) {
    // Assigning to this name would not make a key.
    if (key !== '__proto__') ordered[redact(key)] = orderWithin(given[key], redact);
  }
  return ordered;
}

function orderWithin(value: unknown, redact: (text: string) => string): unknown {
  if (typeof value === 'string') return redact(value);
  if (Array.isArray(value)) return value.map((item) => orderWithin(item, redact));
  return value === null || typeof value !== 'object' ? value : orderKeys(value as Record<string, unknown>, redact);
}
