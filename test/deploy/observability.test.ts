import { readdirSync } from 'node:fs';
import { parse } from 'yaml';
import { z } from 'zod';
import { ownServices, readCompose } from './compose.ts';
import { exportedMetrics } from './exported-metrics.ts';
import { metricsIn } from './promql.ts';
import { pathOf, readText } from './repository.ts';
import { at, entriesAt, listAt, textAt, type Tree } from './tree.ts';

const exported = exportedMetrics();
const series = new Set(['up', ...[...exported.values()].flatMap((metric) => metric.series)]);
const compose = readCompose();

/** https://prometheus.io/docs/prometheus/latest/configuration/alerting_rules/ */
const ruleFile = z.strictObject({
  groups: z
    .array(
      z.strictObject({
        name: z.string().min(1),
        rules: z.array(
          z.strictObject({
            alert: z.string().regex(/^Testwire[A-Z]\w+$/),
            expr: z.string().min(1),
            for: z.string().regex(/^\d+m$/),
            labels: z.strictObject({ severity: z.enum(['page', 'ticket']) }),
            annotations: z.strictObject({ summary: z.string(), description: z.string(), runbook: z.string() }),
          }),
        ),
      }),
    )
    .min(1),
});
const rules = ruleFile.parse(parse(readText('deploy/prometheus/alerts.yml'))).groups.flatMap((group) => group.rules);
const dashboards = readdirSync(pathOf('deploy/grafana/dashboards')).map(
  (file) => [file, JSON.parse(readText(`deploy/grafana/dashboards/${file}`)) as Tree] as const,
);

/** Metrics of an expression that nobody exports. */
function unknownIn(expression: string): string[] {
  return metricsIn(expression).filter((name) => !series.has(name));
}

function expressionsOf(dashboard: Tree): string[] {
  return listAt(dashboard, 'panels').flatMap((panel) => listAt(panel, 'targets').map((target) => textAt(target, 'expr')));
}

/** Names of processes in docker-compose.yml that answer requests. */
const composed = ownServices(compose).map(([name]) => name);

describe('the metrics', () => {
  it('are those that docs/operations.md lists', () => {
    const listed = [...readText('docs/operations.md').matchAll(/^\| `(testwire_\w+)`\s*\|/gm)].map(([, name = '']) => name);
    expect(listed.toSorted()).toEqual([...exported.keys()].toSorted());
    expect(exported.size).toBeGreaterThan(10);
  });
});

describe('deploy/prometheus', () => {
  it.each(rules)(
    '$alert asks for metrics that are exported, and leads to its section of the runbook',
    ({ alert, expr, annotations }) => {
      expect(metricsIn(expr)).not.toEqual([]);
      expect(unknownIn(expr)).toEqual([]);
      expect(annotations.runbook).toBe(`docs/runbook.md#${alert.toLowerCase()}`);
      expect(readText('docs/runbook.md')).toContain(`\n## ${alert}\n`);
    },
  );

  it('has no section in the runbook for an alert that there is not', () => {
    const sections = [...readText('docs/runbook.md').matchAll(/^## (Testwire\w+)$/gm)].map(([, name = '']) => name);
    expect(sections.toSorted()).toEqual(rules.map(({ alert }) => alert).toSorted());
  });

  it('notices an expression that is wrong, and a metric that nobody exports', () => {
    expect(() => metricsIn('sum by (queue (testwire_queue_jobs)')).toThrow(SyntaxError);
    expect(unknownIn('rate(testwire_jobs[5m]) > testwire_queue_jobs')).toEqual(['testwire_jobs']);
    expect(ruleFile.safeParse({ groups: [{ name: 'g', rules: [{ alert: 'TestwireX', expr: 'up' }] }] }).success).toBe(false);
  });

  it('scrapes every process of docker-compose.yml', () => {
    const config = parse(readText('deploy/prometheus/prometheus.yml')) as Tree;
    expect(listAt(config, 'scrape_configs', 0, 'dns_sd_configs', 0, 'names')).toEqual(expect.arrayContaining(composed));
    expect(listAt(config, 'scrape_configs', 0, 'dns_sd_configs', 0, 'names')).toHaveLength(composed.length);
    expect(listAt(config, 'rule_files')).toEqual(['alerts.yml']);
  });
});

describe('deploy/grafana', () => {
  it.each(dashboards)('%s asks for metrics that are exported, of a data source that is there', (_, dashboard) => {
    const expressions = expressionsOf(dashboard);
    expect(expressions.length).toBeGreaterThan(4);
    expect(expressions.flatMap(unknownIn)).toEqual([]);
    const sources = parse(readText('deploy/grafana/provisioning/datasources/testwire.yaml')) as Tree;
    const known = listAt(sources, 'datasources').map((source) => textAt(source, 'uid'));
    for (const panel of listAt(dashboard, 'panels')) expect(known).toContain(textAt(panel, 'datasource', 'uid'));
  });

  it('shows every metric somewhere', () => {
    const shown = new Set(dashboards.flatMap(([, dashboard]) => expressionsOf(dashboard).flatMap(metricsIn)));
    const unseen = [...exported.values()].filter((metric) => !metric.series.some((name) => shown.has(name)));
    expect(unseen.map(({ name }) => name)).toEqual([]);
  });

  it('is given every dashboard by docker-compose.yml, where its provisioning looks', () => {
    const mounted = listAt(compose, 'services', 'grafana', 'configs').map((mount) => {
      const file = textAt(at(compose, 'configs', textAt(mount, 'source')), 'file');
      return [file, textAt(mount, 'target')] as const;
    });
    const provisioning = parse(readText('deploy/grafana/provisioning/dashboards/testwire.yaml')) as Tree;
    const folder = textAt(provisioning, 'providers', 0, 'options', 'path');
    for (const [file] of dashboards) expect(mounted).toContainEqual([`deploy/grafana/dashboards/${file}`, `${folder}/${file}`]);
    expect(new Set(dashboards.map(([, dashboard]) => textAt(dashboard, 'uid'))).size).toBe(dashboards.length);
  });
});

describe('deploy/otel-collector.yaml', () => {
  it('has a pipeline of parts that are there, at the port where compose.env.example sends traces', () => {
    const collector = parse(readText('deploy/otel-collector.yaml')) as Tree;
    for (const [, pipeline] of entriesAt(collector, 'service', 'pipelines')) {
      for (const part of ['receivers', 'processors', 'exporters']) {
        const known = entriesAt(collector, part).map(([name]) => name);
        expect(known).toEqual(expect.arrayContaining([...listAt(pipeline, part)]));
      }
    }
    expect(textAt(collector, 'receivers', 'otlp', 'protocols', 'http', 'endpoint')).toBe('0.0.0.0:4318');
    expect(readText('deploy/compose.env.example')).toContain('http://otel-collector:4318');
  });
});
