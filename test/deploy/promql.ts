import { parser } from '@prometheus-io/lezer-promql';

/** What Grafana puts in by itself. */
const GRAFANA_INTERVAL = /\$__rate_interval/g;

/** The metrics that an expression asks for. Throws SyntaxError when it is no PromQL. */
export function metricsIn(expression: string): string[] {
  const text = expression.replaceAll(GRAFANA_INTERVAL, '5m');
  const metrics: string[] = [];
  parser.parse(text).iterate({
    enter(node) {
      if (node.type.isError) throw new SyntaxError(`no PromQL at ${node.from}: ${text}`);
      if (node.name === 'VectorSelector') metrics.push(/^\w+/.exec(text.slice(node.from, node.to))?.[0] ?? '');
    },
  });
  return metrics;
}
