import { readdirSync } from 'node:fs';
import { pathOf, readText } from './repository.ts';

const MADE = /\b(counter|histogram|gauge)\(\s*'(testwire_\w+)'/g;
/** What Prometheus makes of each kind. */
const SUFFIXES = { counter: ['_total'], histogram: ['_bucket', '_sum', '_count'], gauge: [''] } as const;

export interface ExportedMetric {
  readonly kind: keyof typeof SUFFIXES;
  /** As people call it: counters with `_total`. */
  readonly name: string;
  /** As they can be asked for. */
  readonly series: readonly string[];
}

function sources(): string[] {
  const packages = ['libs', 'services'].flatMap((folder) => readdirSync(pathOf(folder)).map((name) => `${folder}/${name}/src`));
  return packages.flatMap((folder) =>
    readdirSync(pathOf(folder), { recursive: true, encoding: 'utf8' })
      .filter((path) => path.endsWith('.ts'))
      .map((path) => `${folder}/${path}`),
  );
}

/** Every metric that the code makes, by its name. */
export function exportedMetrics(): Map<string, ExportedMetric> {
  const made = sources().flatMap((path) => [...readText(path).matchAll(MADE)]);
  return new Map(
    made.map(([, kind, base]) => {
      const name = `${base}${kind === 'counter' ? '_total' : ''}`;
      const known = kind as ExportedMetric['kind'];
      return [name, { kind: known, name, series: SUFFIXES[known].map((suffix) => `${base}${suffix}`) }];
    }),
  );
}
