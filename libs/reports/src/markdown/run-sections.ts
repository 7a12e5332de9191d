import type { RunReport } from '@testwire/contracts';
import { httpUrl, inertLine } from '../firewall/index.ts';
import { formatBytes, formatDuration } from '../format/amounts.ts';
import { locationOf } from '../format/describe.ts';
import { partNames, partTitle, showsParts } from '../format/run-parts.ts';
import type { Dialect } from '../text-limit.ts';
import { bulletSection, type Section, tableSection } from './section.ts';
import { link, text } from './serialise.ts';

const MAX_SHARDS = 500;
const MAX_LISTED = 200;

export function shardSections(report: RunReport, dialect: Dialect): Section[] {
  if (!showsParts(report)) return [];
  const nameOf = partNames(report);
  const rows = report.shards
    .slice(0, MAX_SHARDS)
    .map((shard) => [
      inertLine(nameOf(shard.id), 100, dialect),
      shard.state,
      String(shard.totals.total),
      String(shard.totals.failed + shard.totals.errored),
      shard.durationSeconds === undefined ? '-' : formatDuration(shard.durationSeconds),
    ]);
  const title = partTitle(report);
  const listing = { name: 'shards', depth: 2, title: `${title}s`, total: report.shards.length } as const;
  return [tableSection(listing, [title, 'State', 'Tests', 'Failed or errored', 'Duration'], rows)];
}

export function artifactSections(report: RunReport, dialect: Dialect): Section[] {
  if (report.artifacts.length === 0) return [];
  const rows = report.artifacts.slice(0, MAX_LISTED).map((artifact) => {
    const name = inertLine(artifact.name, 200, dialect) || 'unnamed';
    const url = httpUrl(artifact.url);
    return [url === undefined ? text(name) : link(url, name), text(` (${formatBytes(artifact.bytes)})`)];
  });
  return [bulletSection({ name: 'artifacts', depth: 2, title: 'Artifacts', total: report.artifacts.length }, rows)];
}

export function problemSections(report: RunReport, dialect: Dialect): Section[] {
  if (report.problems.length === 0) return [];
  const rows = report.problems.slice(0, MAX_LISTED).map((problem) => {
    const place = locationOf(problem);
    return [
      text(inertLine(place === undefined ? problem.message : `${place}: ${problem.message}`, 500, dialect) || 'no message'),
    ];
  });
  return [bulletSection({ name: 'problems', depth: 2, title: 'Problems', total: report.problems.length }, rows)];
}
