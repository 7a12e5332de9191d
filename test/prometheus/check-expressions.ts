import { selectorsIn } from '../deploy/promql.ts';
import { allExpressions } from './expressions.ts';
import type { RunningPrometheus } from './start-prometheus.ts';

/** What has no data while all is well (Redis is never away), or only after an hour; or because a GitHub that is not github.com sets no limits. The rest must have some. */
const WITHOUT_DATA = [
  /^testwire_http_requests_total\{status=~"5\.\."\}/,
  /^testwire_jobs_total\{result="failed"\}/,
  /^testwire_jobs_given_up_total/,
  /^testwire_history_lost_total/,
  /^testwire_spool_drained_total/,
  /^testwire_removed_total/,
  /^testwire_publications_total\{outcome="failed"/,
  /^testwire_write_budget_left/,
];

export interface Checked {
  readonly where: string;
  readonly text: string;
  /** Series in the answer. */
  readonly series: number;
  readonly faults: readonly string[];
}

interface Answer {
  readonly resultType: string;
  readonly result: readonly unknown[];
}

async function countSeries(prometheus: RunningPrometheus, query: string): Promise<number> {
  const { resultType, result } = (await prometheus.ask('query', { query })) as Answer;
  return resultType === 'vector' ? result.length : 1;
}

function mayBeEmpty(selector: string): boolean {
  return WITHOUT_DATA.some((pattern) => pattern.test(selector));
}

/** Whether each of its selectors finds something: a label or value with a typing error finds nothing, and nobody is told. */
async function emptySelectors(prometheus: RunningPrometheus, text: string): Promise<string[]> {
  const empty: string[] = [];
  for (const selector of selectorsIn(text)) {
    // `absent` asks for what there is not; the selector in it is one that finds something when all is well.
    if (!mayBeEmpty(selector) && (await countSeries(prometheus, `last_over_time(${selector}[10m])`)) === 0) empty.push(selector);
  }
  return empty;
}

/** Asks Prometheus for every expression of the dashboards and alerts. */
export async function checkExpressions(prometheus: RunningPrometheus): Promise<Checked[]> {
  const checked: Checked[] = [];
  for (const { where, text, isAlert } of allExpressions()) {
    try {
      const series = await countSeries(prometheus, text);
      const empty = await emptySelectors(prometheus, text);
      const isExpected = series > 0 || isAlert || selectorsIn(text).some(mayBeEmpty);
      const faults = [...empty.map((selector) => `${selector} finds nothing`), ...(isExpected ? [] : ['it has no data'])];
      checked.push({ where, text, series, faults });
    } catch (error) {
      checked.push({ where, text, series: 0, faults: [error instanceof Error ? error.message : String(error)] });
    }
  }
  return checked;
}

interface Rules {
  readonly groups: readonly {
    readonly rules: readonly { readonly name: string; readonly health: string; readonly lastError?: string }[];
  }[];
}

/** Alerts that Prometheus itself could not evaluate, and how many it has. */
export async function checkRules(
  prometheus: RunningPrometheus,
): Promise<{ readonly rules: number; readonly sick: readonly string[] }> {
  const { groups } = (await prometheus.ask('rules', {})) as Rules;
  const rules = groups.flatMap((group) => group.rules);
  const sick = rules
    .filter(({ health }) => health !== 'ok')
    .map(({ name, lastError }) => `${name}: ${lastError ?? 'not evaluated'}`);
  return { rules: rules.length, sick };
}
