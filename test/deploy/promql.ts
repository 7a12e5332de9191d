import { parser } from '@prometheus-io/lezer-promql';

/** What Grafana puts in by itself. */
const GRAFANA_INTERVAL = /\$__rate_interval/g;

/** What an expression selects, each `metric{label="value"}`. Throws SyntaxError when it is no PromQL. */
export function selectorsIn(expression: string): string[] {
  const text = expression.replaceAll(GRAFANA_INTERVAL, '5m');
  const selectors: string[] = [];
  parser.parse(text).iterate({
    enter(node) {
      if (node.type.isError) throw new SyntaxError(`no PromQL at ${node.from}: ${text}`);
      if (node.name === 'VectorSelector') selectors.push(text.slice(node.from, node.to));
    },
  });
  return selectors;
}

/** The metrics that an expression asks for. Throws SyntaxError when it is no PromQL. */
export function metricsIn(expression: string): string[] {
  return selectorsIn(expression).map((selector) => /^\w+/.exec(selector)?.[0] ?? '');
}
