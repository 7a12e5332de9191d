import { formatCount, runStatus, type Totals } from '@testwire/contracts';
import { z } from 'zod';
import { askPatiently, pause } from './ask-patiently.ts';
import type { CliContext } from './context.ts';
import { printable } from './printable.ts';
import type { Server } from './server.ts';
import type { Awaited, EndedRun } from './wait-for-run.ts';

const MOST_TESTS = 10;
const MOST_MESSAGE = 200;
/** The report is made after the run has ended. */
const LOOKS = 20;
const LOOK_EVERY_MS = 500;

const reportAnswer = z.object({
  status: runStatus,
  attempt: z.int(),
  tests: z.array(
    z.object({
      name: z.string(),
      suite: z.array(z.string()).optional(),
      file: z.string().optional(),
      line: z.int().optional(),
      status: z.string(),
      message: z.string().optional(),
    }),
  ),
});
type ReportedTest = z.infer<typeof reportAnswer>['tests'][number];

async function failedTests(server: Server, { runId, attempt }: Awaited, context: CliContext): Promise<readonly ReportedTest[]> {
  const path = `/v1/runs/${encodeURIComponent(runId)}/report.json`;
  for (let look = 1; look <= LOOKS; look += 1) {
    const report = await askPatiently(server, path, reportAnswer, context);
    // One of before may still be there.
    if (report !== undefined && report.attempt >= attempt && report.status !== 'running' && report.status !== 'pending')
      return report.tests.filter(({ status }) => status === 'failed' || status === 'errored');
    await pause(LOOK_EVERY_MS, context);
  }
  return [];
}

function describeFailed({ suite = [], name, file, line, message = '' }: ReportedTest): string {
  const place = file === undefined ? '' : ` (${file}${line === undefined ? '' : `:${line}`})`;
  const [first = ''] = message.split('\n', 1);
  const why = first === '' ? '' : `: ${first.slice(0, MOST_MESSAGE)}`;
  return `  ${printable(`${[...suite, name].join(' › ')}${place}${why}`)}`;
}

function describeCounts({ total, passed, failed, errored, skipped }: Totals): string {
  const counts = [
    `${passed} passed`,
    ...(failed > 0 ? [`${failed} failed`] : []),
    ...(errored > 0 ? [`${errored} errored`] : []),
    ...(skipped > 0 ? [`${skipped} skipped`] : []),
  ];
  return `${counts.join(', ')} of ${formatCount(total, 'test')}`;
}

/** What whoever waited wants to see at the end: the verdict, the counts, the first tests that failed, and where the rest is. */
export async function describeEnded(
  server: Server,
  awaited: Awaited & { readonly reportUrl: string },
  { status, reason, totals }: EndedRun,
  context: CliContext,
): Promise<string> {
  const bad = totals === undefined ? 0 : totals.failed + totals.errored;
  const failed = bad === 0 ? [] : await failedTests(server, awaited, context);
  const shown = failed.slice(0, MOST_TESTS);
  const more = bad - shown.length;
  return [
    `${status}${reason === undefined ? '' : `: ${printable(reason)}`}`,
    ...(totals === undefined ? [] : [describeCounts(totals)]),
    ...(shown.length === 0 ? [] : ['Failed or errored:', ...shown.map(describeFailed)]),
    ...(shown.length === 0 || more <= 0 ? [] : [`  … and ${more} more`]),
    printable(awaited.reportUrl),
    '',
  ].join('\n');
}
