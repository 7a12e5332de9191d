import { formatCount, type RunReport } from '@testwire/contracts';
import { httpUrl, redactNamed, redactSecrets } from '../firewall/index.ts';
import { formatBytes, formatDuration, formatKey, formatMeasure } from '../format/amounts.ts';
import { describeOutage } from '../format/describe-standing.ts';
import { describeTest, imbalanceOf, locationOf, partialRemarkOf } from '../format/describe.ts';
import { partNames, partTitle, showsParts } from '../format/run-parts.ts';
import { type Html, markup } from './markup.ts';
import { type Column, dataTable, line, linkTo, moreNote } from './parts.ts';

const MAX_LISTED = 1000;

/** Which project, commit, change and pipeline the run belongs to. */
export function factsPart({ run, attempt }: RunReport): Html {
  const facts: readonly (readonly [string, Html | undefined])[] = [
    ['Project', linkTo(pageOf(run.repository?.url), run.project)],
    ['Commit', run.commit === undefined ? undefined : markup`<code>${line(run.commit.slice(0, 12))}</code>`],
    ['Branch', run.branch === undefined ? undefined : markup`${line(run.branch)}`],
    [
      'Change',
      run.change === undefined ? undefined : linkTo(pageOf(run.change.url), `${run.change.number} ${run.change.title ?? ''}`),
    ],
    ['Pipeline', run.pipeline === undefined ? undefined : linkTo(pageOf(run.pipeline.url), run.pipeline.name || run.pipeline.id)],
    ['Attempt', attempt > 1 ? markup`${attempt}` : undefined],
  ];
  const items = facts.map(([label, value]) => (value === undefined ? undefined : markup`<li>${label}: ${value}</li>\n`));
  return markup`<ul class="facts">\n${items}</ul>`;
}

/** The address of a page that anyone may be shown. One with a secret in it is not linked: without the secret it leads nowhere. */
function pageOf(url: string | undefined): string | undefined {
  const address = httpUrl(url);
  return address === undefined || redactSecrets(address) !== address ? undefined : address;
}

export function warningsPart(report: RunReport): Html {
  const outages = (report.comparison?.outages ?? []).map(
    (outage) => `Outage: ${describeOutage(outage)}, which says little about each of them.`,
  );
  const remarks = [report.reason, ...outages, imbalanceOf(report), partialRemarkOf(report)];
  const sentences = remarks.filter((sentence) => sentence !== undefined);
  return markup`${sentences.map((sentence) => markup`<p class="warning">${line(sentence)}</p>\n`)}${problemsLine(report)}`;
}

/** Told on the page that opens, and listed under Run. */
function problemsLine({ problems }: RunReport): Html | undefined {
  const [first] = problems;
  if (first === undefined) return undefined;
  const place = locationOf(first);
  const told = place === undefined ? first.message : `${place}: ${first.message}`;
  const more = problems.length === 1 ? '' : ' …';
  return markup`<p class="warning"><a href="#view=run">${formatCount(problems.length, 'problem')}</a>: ${line(told, 300)}${more}</p>\n`;
}

export function pairsPart(title: string, column: string, pairs: Readonly<Record<string, string | number>>): Html | undefined {
  const rows = Object.entries(pairs).map(([key, value]) => [formatKey(line(key)), formatMeasure(redactNamed(key, value), key)]);
  return tablePart(title, [{ title: column }, { title: 'Value' }], rows);
}

export function shardsPart(report: RunReport): Html | undefined {
  if (!showsParts(report)) return undefined;
  const nameOf = partNames(report);
  const title = partTitle(report);
  const rows = report.shards.map((shard) => [
    nameOf(shard.id),
    shard.state,
    String(shard.totals.total),
    String(shard.totals.failed + shard.totals.errored),
    shard.durationSeconds === undefined ? '-' : formatDuration(shard.durationSeconds),
    shard.worker ?? '-',
  ]);
  const number = true;
  const columns = [
    { title },
    { title: 'State' },
    { title: 'Tests', number },
    { title: 'Failed or errored', number },
    { title: 'Duration', number },
  ];
  return tablePart(`${title}s`, [...columns, { title: 'Worker' }], rows);
}

/** Tests whose failures do not count for a while, and who is at it. */
export function quarantinePart({ tests }: RunReport): Html | undefined {
  const rows = tests
    .filter(({ standing }) => standing?.quarantine !== undefined)
    .map((test) => {
      const { owner = '', reason = '', until = '' } = test.standing?.quarantine ?? {};
      return [describeTest(test), test.status, owner, reason, until.slice(0, 10)];
    });
  const columns = [{ title: 'Test' }, { title: 'Status' }, { title: 'Owner' }, { title: 'Reason' }, { title: 'Until' }];
  return tablePart('Quarantined', columns, rows);
}

export function artifactsPart(report: RunReport): Html | undefined {
  const rows = report.artifacts.map((artifact) => [
    linkTo(artifact.url, artifact.name),
    artifact.type,
    formatBytes(artifact.bytes),
  ]);
  return tablePart('Artifacts', [{ title: 'Name' }, { title: 'Type' }, { title: 'Size', number: true }], rows);
}

export function problemsPart(report: RunReport): Html | undefined {
  const rows = report.problems.map((problem) => [locationOf(problem) ?? '-', problem.message]);
  return tablePart('Problems', [{ title: 'Place' }, { title: 'Problem' }], rows);
}

function tablePart(title: string, columns: readonly Column[], rows: readonly (readonly (Html | string)[])[]): Html | undefined {
  if (rows.length === 0) return undefined;
  const shown = rows.slice(0, MAX_LISTED);
  return markup`<h2>${title}</h2>
${dataTable(title, columns, shown)}${moreNote(rows.length, shown.length)}`;
}
