import type { Problem, ShardResult, TestReport, TestStatus } from '@testwire/contracts';
import { clip } from '../clip.ts';
import type { TestAnswer } from './schema.ts';

const STATUSES: Readonly<Record<string, TestStatus>> = {
  success: 'passed',
  passed: 'passed',
  failure: 'failed',
  failed: 'failed',
  error: 'errored',
  skipped: 'skipped',
};

/** Bounds of the shapes in contracts. */
const MAX = { name: 4096, suite: 2048, file: 4096, message: 65_536, details: 262_144, problem: 4096, problems: 1000 } as const;

/** What one job stored, of all its parallel containers together. `complete` is false when CircleCI has more than was read. */
export function toShardResult(answers: readonly TestAnswer[], complete: boolean): ShardResult {
  const problems: Problem[] = [];
  if (!complete) problems.push({ message: `CircleCI has more tests of this job than the ${answers.length} that were read.` });
  const tests = answers.map((answer, index) => toTest(answer, index, problems));
  return { format: 'circleci', tests, partial: !complete, problems: problems.slice(0, MAX.problems) };
}

function toTest(answer: TestAnswer, index: number, problems: Problem[]): TestReport {
  const status = Object.hasOwn(STATUSES, answer.result) ? STATUSES[answer.result] : undefined;
  const name = clip(answer.name || `(test ${index + 1})`, MAX.name);
  if (status === undefined)
    problems.push({ message: clip(`${name}: unknown result "${answer.result}", counted as errored`, MAX.problem) });
  const { classname, file, run_time: seconds } = answer;
  return {
    name,
    status: status ?? 'errored',
    ...(classname ? { suite: [clip(classname, MAX.suite)] } : {}),
    ...(file ? { file: clip(file, MAX.file) } : {}),
    ...(seconds != null && seconds >= 0 && seconds < 31_622_400 ? { durationMs: Math.round(seconds * 1e6) / 1e3 } : {}),
    ...(status === 'passed' ? {} : explain(answer.message)),
  };
}

/** The message of a failure is the whole text of it: its first line is the short form. */
function explain(message: string | null | undefined): Pick<TestReport, 'message' | 'details'> {
  const whole = message?.trim() ?? '';
  const short = whole.split('\n', 1)[0]?.trim() ?? '';
  return {
    ...(short === '' ? {} : { message: clip(short, MAX.message) }),
    ...(whole === short ? {} : { details: clip(whole, MAX.details) }),
  };
}
