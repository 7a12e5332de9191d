import { exportedMetrics } from '../deploy/exported-metrics.ts';
import { markdownTable } from './markdown-table.ts';

/** The table of `docs/operations.md`: every metric that the code makes, as the code describes it. */
export function renderMetrics(): string {
  const metrics = [...exportedMetrics().values()].toSorted((a, b) => (a.name < b.name ? -1 : 1));
  const rows = metrics.map(({ name, kind, description }) => [`\`${name}\``, kind, description]);
  return markdownTable(['Metric', 'Kind', 'Meaning'], rows);
}
