import { readdirSync } from 'node:fs';
import { pathOf, readText } from './repository.ts';

/** A description is one literal: it is what the documentation says of the metric. */
const MADE = /\b(counter|histogram|gauge)\(\s*'(testwire_\w+)',\s*(?:'([^'\n]+)'|"([^"\n]+)")/g;
const BEGUN = /\b(?:counter|histogram|gauge)\(\s*'testwire_\w+'/g;
/** What Prometheus makes of each kind. */
const SUFFIXES = { counter: ['_total'], histogram: ['_bucket', '_sum', '_count'], gauge: [''] } as const;

export interface ExportedMetric {
  readonly kind: keyof typeof SUFFIXES;
  /** As people call it: counters with `_total`. */
  readonly name: string;
  readonly description: string;
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

function madeIn(path: string): RegExpExecArray[] {
  const text = readText(path);
  const made = [...text.matchAll(MADE)];
  if (made.length < [...text.matchAll(BEGUN)].length) throw new Error(`${path} describes a metric by more than one literal.`);
  return made;
}

/** Every metric that the code makes, by its name. */
export function exportedMetrics(): Map<string, ExportedMetric> {
  return new Map(
    sources()
      .flatMap(madeIn)
      .map(([, kind, base, inSingle, inDouble]) => {
        const name = `${base}${kind === 'counter' ? '_total' : ''}`;
        const known = kind as ExportedMetric['kind'];
        const description = inSingle ?? inDouble ?? '';
        return [name, { kind: known, name, description, series: SUFFIXES[known].map((suffix) => `${base}${suffix}`) }];
      }),
  );
}
