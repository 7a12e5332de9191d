import { readdirSync } from 'node:fs';
import { parse } from 'yaml';
import { pathOf, readText } from '../deploy/repository.ts';
import { listAt, textAt, type Tree } from '../deploy/tree.ts';

export interface Expression {
  /** `queues.json: Jobs that wait`, `alert TestwireDown`. */
  readonly where: string;
  readonly text: string;
  /** An alert has data when something is wrong. */
  readonly isAlert: boolean;
}

const DASHBOARDS = 'deploy/grafana/dashboards';

/** What Grafana would make of its interval where Prometheus scrapes every second. */
function withInterval(text: string): string {
  return text.replaceAll('$__rate_interval', '1m');
}

function ofDashboard(file: string): Expression[] {
  const dashboard = JSON.parse(readText(`${DASHBOARDS}/${file}`)) as Tree;
  return listAt(dashboard, 'panels').flatMap((panel) =>
    listAt(panel, 'targets').map((target) => ({
      where: `${file}: ${textAt(panel, 'title')}`,
      text: withInterval(textAt(target, 'expr')),
      isAlert: false,
    })),
  );
}

/** Every expression that Prometheus is asked for by a dashboard or an alert. */
export function allExpressions(): Expression[] {
  const alerts = parse(readText('deploy/prometheus/alerts.yml')) as Tree;
  return [
    ...readdirSync(pathOf(DASHBOARDS)).toSorted().flatMap(ofDashboard),
    ...listAt(alerts, 'groups').flatMap((group) =>
      listAt(group, 'rules').map((rule) => ({
        where: `alert ${textAt(rule, 'alert')}`,
        text: textAt(rule, 'expr'),
        isAlert: true,
      })),
    ),
  ];
}
