import type { Comparison, PastRun, RunReport } from '@testwire/contracts';
import { medianOf, spreadOf } from './median.ts';

/** With fewer values nobody can say what is usual. */
const FEWEST_RUNS = 5;

/** By the name of a metric of the run that is a number: the median over the line, and the median distance from it. */
export function usualMetrics({ metrics }: Pick<RunReport, 'metrics'>, line: readonly PastRun[]): Comparison['metrics'] {
  const usual: [string, Comparison['metrics'][string]][] = [];
  for (const [name, value] of Object.entries(metrics)) {
    if (typeof value !== 'number') continue;
    const past = line.flatMap((run) => (Object.hasOwn(run.metrics, name) ? (run.metrics[name] ?? []) : []));
    if (past.length < FEWEST_RUNS) continue;
    const numbers = Float64Array.from(past);
    const middle = medianOf(numbers, numbers.length);
    const spread = spreadOf(numbers, numbers.length, middle);
    // Sums of the largest numbers are none, and JSON has no infinity.
    if (Number.isFinite(middle) && Number.isFinite(spread)) usual.push([name, { usual: middle, spread, runs: past.length }]);
  }
  return Object.fromEntries(usual);
}
