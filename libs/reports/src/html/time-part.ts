import { formatCount, type MergedTest, type RunReport } from '@testwire/contracts';
import { formatDuration, formatNumber } from '../format/amounts.ts';
import { describeTest } from '../format/describe.ts';
import { describeSlowWorker } from '../format/describe-standing.ts';
import { partNames, partTitle, partWord } from '../format/run-parts.ts';
import { type Stretch, stretchesOf, type WorkerTime } from '../format/worker-times.ts';
import { stackedBar } from './charts.ts';
import { type Html, markup } from './markup.ts';
import { dataTable, line, moreNote } from './parts.ts';

const MOST_WORKERS = 200;
const SLOWEST = 25;

/** Where the time went: per worker and shard, and the slowest tests. */
export function timePart(report: RunReport): Html | undefined {
  const workers = stretchesOf(report);
  const slowest = slowestOf(report.tests);
  if (workers.length === 0 && slowest.length === 0) return undefined;
  return markup`<section id="time" data-view="Time" aria-label="Time">
${workersPart(workers, report)}${slowestPart(slowest)}</section>
`;
}

function workersPart(workers: readonly WorkerTime[], report: RunReport): Html | undefined {
  const longest = workers[0]?.seconds;
  if (longest === undefined) return undefined;
  const slow = new Map(report.comparison?.slowWorkers.map((worker) => [worker.worker, worker]));
  const word = partWord(report);
  const nameOf = partNames(report);
  const rows = workers.slice(0, MOST_WORKERS).map((worker) => {
    const slower = worker.name === undefined ? undefined : slow.get(worker.name);
    return [
      markup`${line(worker.name ?? 'Unknown worker')}${slower === undefined ? undefined : markup` <span class="tag slower">${describeSlowWorker(slower)}</span>`}`,
      stackedBar(
        `${formatDuration(worker.seconds)} in ${formatCount(worker.stretches.length, word)}`,
        worker.stretches.map((stretch, index) => partOf(stretch, index, nameOf)),
        longest,
      ) ?? '-',
      formatNumber(worker.tests),
      formatNumber(worker.bad),
      formatDuration(worker.seconds),
    ];
  });
  const number = true;
  const columns = [
    { title: 'Worker' },
    { title: `${partTitle(report)}s`, wide: true },
    { title: 'Tests', number },
    { title: 'Failed or errored', number },
    { title: 'Time', number },
  ];
  return markup`<h2>Time per worker and ${word}</h2>
<p class="note">How long each took, not when: the results do not say when a ${word} began. A bar is a worker, a piece of it a ${word}: its own time where it says so, otherwise the sum of its tests.</p>
${durationNote(workers, report)}${dataTable('Time per worker', columns, rows)}${moreNote(workers.length, rows.length)}`;
}

/** The two are taken for each other where nothing is said. */
function durationNote(workers: readonly WorkerTime[], report: RunReport): Html | undefined {
  const duration = formatDuration(report.durationSeconds);
  const together = formatDuration(workers.reduce((sum, { seconds }) => sum + seconds, 0));
  if (duration === together) return undefined;
  const what =
    partWord(report) === 'task'
      ? 'is the time from when a worker took its first task until its last one ended, in its latest attempt'
      : 'is that of the longest shard of its latest attempt';
  return markup`<p class="note">The duration of the run, ${duration}, ${what}; all workers together took ${together}.</p>\n`;
}

function partOf(
  { shard, seconds, tests, bad }: Stretch,
  index: number,
  nameOf: (id: string) => string,
): { name: string; amount: number; title: string } {
  const title = `${line(nameOf(shard))}: ${formatDuration(seconds)}, ${formatCount(tests, 'test')}, ${bad} failed or errored`;
  return { name: index % 2 === 0 ? 'stretch' : 'stretch odd', amount: seconds, title };
}

type TimedTest = MergedTest & { readonly durationMs: number };

/** The slowest first. One look at each: sorting all would take longer than everything else here. */
function slowestOf(tests: readonly MergedTest[]): TimedTest[] {
  const slowest: TimedTest[] = [];
  let least = 0;
  for (const test of tests) {
    if (!isTimed(test) || test.durationMs <= least) continue;
    const place = slowest.findLastIndex(({ durationMs }) => durationMs >= test.durationMs) + 1;
    slowest.splice(place, 0, test);
    if (slowest.length > SLOWEST) slowest.pop();
    if (slowest.length === SLOWEST) least = slowest.at(-1)?.durationMs ?? 0;
  }
  return slowest;
}

function isTimed(test: MergedTest): test is TimedTest {
  return test.durationMs !== undefined;
}

function slowestPart(tests: readonly TimedTest[]): Html | undefined {
  if (tests.length === 0) return undefined;
  const rows = tests.map((test) => {
    const usual = test.standing?.slower?.usualMs;
    return [describeTest(test), usual === undefined ? '-' : formatDuration(usual / 1000), formatDuration(test.durationMs / 1000)];
  });
  const number = true;
  const columns = [{ title: 'Test' }, { title: 'Usual', number }, { title: 'Duration', number }];
  return markup`<h2>Slowest tests</h2>
${dataTable('Slowest tests', columns, rows)}<p><a href="#sort=slowest">All tests, the slowest first</a></p>
`;
}
