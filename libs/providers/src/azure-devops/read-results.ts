import type { AttemptReport, Problem, ShardResult, TestReport, TestStatus } from '@testwire/contracts';
import { clip } from '../clip.ts';
import type { Listed } from './api.ts';
import { AZURE_DEVOPS_LIMITS } from './limits.ts';
import type { SubResultAnswer, TestResultAnswer, TestRunAnswer } from './schema.ts';

/** https://learn.microsoft.com/rest/api/azure/devops/test/results/add: the values of `outcome`. */
const STATUSES: Readonly<Record<string, TestStatus>> = {
  Passed: 'passed',
  Warning: 'passed',
  Failed: 'failed',
  Error: 'errored',
  Timeout: 'errored',
  Aborted: 'errored',
  Inconclusive: 'skipped',
  NotExecuted: 'skipped',
  NotApplicable: 'skipped',
  NotImpacted: 'skipped',
  Paused: 'skipped',
  Blocked: 'skipped',
};

/** Bounds of the shapes in contracts. */
const MAX = {
  name: 4096,
  suite: 2048,
  parameters: 4096,
  message: 65_536,
  details: 262_144,
  problem: 4096,
  problems: 1000,
  retries: 100,
  durationMs: 31_622_400_000,
} as const;

/** One test run of the vendor, in our terms. */
export function toShardResult(run: TestRunAnswer, { items: results, complete }: Listed<TestResultAnswer>): ShardResult {
  const problems: Problem[] = [];
  const tests = results.flatMap((result) => toTests(result, problems));
  const isWhole = run.state === 'Completed' || run.state === 'NeedsInvestigation';
  const isCut = !complete || (run.totalTests ?? 0) > results.length;
  if (isCut) problems.unshift({ message: `Only ${results.length} of ${totalOf(run, results)} results were read.` });
  if (run.errorMessage) problems.unshift({ message: clip(`The test run reports: ${run.errorMessage}`, MAX.problem) });
  if (!isWhole)
    problems.unshift({ message: `The test run is ${run.state || 'in an unknown state'}: it may not have all results.` });
  const seconds = secondsBetween(run.startedDate, run.completedDate);
  return {
    format: 'azure-devops',
    tests,
    ...(seconds === undefined ? {} : { durationSeconds: seconds }),
    partial: !isWhole || isCut,
    problems: problems.slice(0, MAX.problems),
  };
}

/** The run's own count may be absent, or lag behind. */
function totalOf({ totalTests }: TestRunAnswer, { length }: readonly TestResultAnswer[]): string {
  return totalTests != null && totalTests > length ? String(totalTests) : `more than ${length}`;
}

type Base = Pick<TestReport, 'name' | 'suite'>;

function toTests(result: TestResultAnswer, problems: Problem[]): TestReport[] {
  const title = result.testCaseTitle || result.testCase?.name || result.automatedTestName || `(test ${result.id})`;
  const suite = suiteOf(result, title);
  const base: Base = { name: clip(title, MAX.name), ...(suite.length === 0 ? {} : { suite }) };
  return expand(base, result, 1, problems);
}

/** What is below a result: earlier tries of it, or tests of their own. */
function expand(
  base: Base,
  result: Omit<SubResultAnswer, 'displayName' | 'sequenceId'>,
  depth: number,
  problems: Problem[],
): TestReport[] {
  const below = [...(result.subResults ?? [])].sort((a, b) => (a.sequenceId ?? 0) - (b.sequenceId ?? 0));
  if (below.length === 0 || depth > AZURE_DEVOPS_LIMITS.subResultDepth)
    return [{ ...base, ...judge(base.name, result, problems) }];
  if (result.resultGroupType === 'rerun') {
    const retries = below.slice(0, -1).map((one) => judge(base.name, one, problems));
    return [{ ...base, ...judge(base.name, result, problems), retries: retries.slice(-MAX.retries) }];
  }
  return below.flatMap((one, index) => {
    const name = one.displayName || `(${index + 1})`;
    const own: TestReport | Base =
      result.resultGroupType === 'dataDriven'
        ? { ...base, parameters: clip(name, MAX.parameters) }
        : { name: clip(name, MAX.name), suite: [...(base.suite ?? []), clip(base.name, MAX.suite)].slice(0, 64) };
    return expand(own, one, depth + 1, problems);
  });
}

function judge(
  name: string,
  { outcome, durationInMs, errorMessage, stackTrace, comment }: Omit<SubResultAnswer, 'subResults'>,
  problems: Problem[],
): AttemptReport {
  const known = Object.hasOwn(STATUSES, outcome ?? '') ? STATUSES[outcome ?? ''] : undefined;
  if (known === undefined)
    problems.push({ message: clip(`${name}: outcome "${outcome ?? 'none'}" is no verdict, counted as errored`, MAX.problem) });
  const message = errorMessage || (known === 'skipped' ? comment : undefined);
  return {
    status: known ?? 'errored',
    ...(durationInMs != null && durationInMs >= 0 ? { durationMs: Math.min(durationInMs, MAX.durationMs) } : {}),
    ...(message && known !== 'passed' ? { message: clip(message, MAX.message) } : {}),
    ...(stackTrace && known !== 'passed' ? { details: clip(stackTrace, MAX.details) } : {}),
  };
}

/** The container, then what stands before the title in the full name: `shop.dll`, `Shop.CartTest`. */
function suiteOf({ automatedTestName: full, automatedTestStorage: storage }: TestResultAnswer, title: string): string[] {
  const before = full && full !== title && full.endsWith(title) ? full.slice(0, -title.length).replace(/[\s.:/>#]+$/, '') : '';
  return [storage ?? '', before]
    .filter((part, index, all) => part !== '' && all.indexOf(part) === index)
    .map((part) => clip(part, MAX.suite));
}

function secondsBetween(start: string | null | undefined, end: string | null | undefined): number | undefined {
  const seconds = (Date.parse(end ?? '') - Date.parse(start ?? '')) / 1000;
  return seconds >= 0 && seconds <= MAX.durationMs / 1000 ? seconds : undefined;
}
