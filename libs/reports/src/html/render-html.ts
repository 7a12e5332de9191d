import { createHash } from 'node:crypto';
import type { RunReport } from '@testwire/contracts';
import { httpUrl } from '../firewall/index.ts';
import { formatTime } from '../format/amounts.ts';
import { statusWord, titleOf } from '../format/describe.ts';
import { groupFailures } from '../format/group-failures.ts';
import { BEGIN_SCRIPT, PAGE_SCRIPT, PAGE_STYLE } from './client-bundle.ts';
import { packData } from './data/pack-data.ts';
import { pageDataOf } from './data/page-data-of.ts';
import { failuresPart } from './failures-part.ts';
import { groupsPart } from './groups-part.ts';
import { historyPart } from './history-parts.ts';
import { Html, markup } from './markup.ts';
import { line, linkTo } from './parts.ts';
import { artifactsPart, factsPart, pairsPart, problemsPart, quarantinePart, shardsPart, warningsPart } from './run-parts.ts';
import { summaryPart } from './summary-part.ts';
import { timePart } from './time-part.ts';

export interface HtmlOptions {
  /** The same report in other forms, by the name that the link shows: `{ Markdown: 'https://…' }`. */
  readonly reportUrls?: Readonly<Record<string, string>>;
  /** ISO 8601. Without it, the time of the newest fact. */
  readonly generatedAt?: string;
}

const hashOf = (source: string): string => `'sha256-${createHash('sha256').update(source).digest('base64')}'`;

const POLICY = `default-src 'none'; script-src ${hashOf(BEGIN_SCRIPT)} ${hashOf(PAGE_SCRIPT)}; style-src ${hashOf(PAGE_STYLE)}; base-uri 'none'; form-action 'none'`;

/**
 * The run as one HTML file that loads nothing. All tests are in it, compressed; its script shows those that are looked
 * at. Without the script it is a readable document with the summary and the first failures, and so it is on paper.
 */
export function renderHtml(report: RunReport, options: HtmlOptions = {}): string {
  const title = line(titleOf(report), 256);
  const groups = groupFailures(report.tests);
  const { data, details } = pageDataOf(report, groups);
  return markup`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${POLICY}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<title>Test Run Report: ${title}</title>
<style>${Html.trusted(PAGE_STYLE)}</style>
<script>${Html.trusted(BEGIN_SCRIPT)}</script>
</head>
<body>
<a class="skip-link" href="#main">Skip to the report</a>
<header>
<div class="title"><strong class="badge ${report.status}">${statusWord(report.status)}</strong><h1>Test Run Report: ${title}</h1></div>
${factsPart(report)}
${warningsPart(report)}${summaryPart(report)}</header>
<main id="main" tabindex="-1">
<section id="tests" data-view="Tests" aria-label="Tests">
<div id="explorer"></div>
${failuresPart(report)}</section>
${groupsPart(groups)}${historyPart(report)}${timePart(report)}${runPart(report)}</main>
<footer>
${otherForms(options.reportUrls ?? {})}<p>Report generated on ${formatTime(options.generatedAt ?? report.updatedAt)}</p>
</footer>
<script type="application/octet-stream" id="data">${Html.trusted(packData(data))}</script>
<script type="application/octet-stream" id="details">${Html.trusted(packData(details))}</script>
<script>${Html.trusted(PAGE_SCRIPT)}</script>
</body>
</html>
`.toString();
}

function runPart(report: RunReport): Html {
  const parts = [
    problemsPart(report),
    pairsPart('Execution Environment', 'Property', report.environment),
    shardsPart(report),
    quarantinePart(report),
    artifactsPart(report),
  ];
  return parts.every((part) => part === undefined)
    ? markup``
    : markup`<section id="run" data-view="Run" aria-label="Run">
${parts}</section>
`;
}

function otherForms(urls: Readonly<Record<string, string>>): Html | undefined {
  const links = Object.entries(urls).filter(([, url]) => httpUrl(url) !== undefined);
  if (links.length === 0) return undefined;
  const items = links.map(([name, url]) => markup`<li>${linkTo(url, name)}</li>\n`);
  return markup`<nav aria-label="Other forms of this report"><ul class="facts">\n${items}</ul></nav>\n`;
}
