import { createHash } from 'node:crypto';
import type { RunReport } from '@testwire/contracts';
import { httpUrl } from '../firewall/index.ts';
import { formatTime } from '../format/amounts.ts';
import { statusWord, titleOf } from '../format/describe.ts';
import { Html, markup } from './markup.ts';
import { line, linkTo } from './parts.ts';
import { artifactsPart, factsPart, pairsPart, problemsPart, shardsPart, summaryPart, warningsPart } from './run-parts.ts';
import { styleOf } from './style.ts';
import { testsPart } from './test-parts.ts';

export interface HtmlOptions {
  /** The same report in other forms, by the name that the link shows: `{ Markdown: 'https://…' }`. */
  readonly reportUrls?: Readonly<Record<string, string>>;
  /** ISO 8601. Without it, the time of the newest fact. */
  readonly generatedAt?: string;
}

/** The run as one HTML file that loads nothing, runs no script, and is readable in light and dark and on paper. */
export function renderHtml(report: RunReport, options: HtmlOptions = {}): string {
  const style = styleOf(report);
  const policy = `default-src 'none'; style-src 'sha256-${createHash('sha256').update(style).digest('base64')}'; base-uri 'none'; form-action 'none'`;
  const title = `Test Run Report: ${line(titleOf(report), 256)}`;
  return markup`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<title>${title}</title>
<style>${Html.trusted(style)}</style>
</head>
<body>
<a class="skip-link" href="#main">Skip to the report</a>
<header>
<h1>${title}</h1>
<p>Status: <strong class="badge ${report.status}">${statusWord(report.status)}</strong></p>
${factsPart(report)}
</header>
<main id="main">
${warningsPart(report)}${summaryPart(report)}${pairsPart('Performance Metrics', 'Metric', report.metrics)}${testsPart(report)}${shardsPart(report)}${pairsPart('Execution Environment', 'Property', report.environment)}${artifactsPart(report)}${problemsPart(report)}</main>
<footer>
${otherForms(options.reportUrls ?? {})}<p>Report generated on ${formatTime(options.generatedAt ?? report.updatedAt)}</p>
</footer>
</body>
</html>
`.toString();
}

function otherForms(urls: Readonly<Record<string, string>>): Html | undefined {
  const links = Object.entries(urls).filter(([, url]) => httpUrl(url) !== undefined);
  if (links.length === 0) return undefined;
  const items = links.map(([name, url]) => markup`<li>${linkTo(url, name)}</li>\n`);
  return markup`<nav aria-label="Other forms of this report"><ul class="facts">\n${items}</ul></nav>\n`;
}
