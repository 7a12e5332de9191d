// What came of a distributed run, and what should have.
import { KILLED } from './run-distributed.mjs';

/** @typedef {import('./run-distributed.mjs').Outcome} Outcome */

/** The report up to its first section. @param {string} markdown */
function headlineOf(markdown) {
  const lines = markdown.split('\n').filter((line) => !line.startsWith('<!--'));
  const end = lines.findIndex((line) => line.startsWith('##'));
  return lines
    .slice(0, end === -1 ? undefined : end)
    .join('\n')
    .trim();
}

/** @param {Outcome} outcome */
export function describeOutcome({ report, tasks, markdown, seconds }) {
  const workers = [...new Set(tasks.flatMap(({ worker }) => worker ?? []))].toSorted();
  const rows = workers.map((worker) => {
    const own = tasks.filter((task) => task.worker === worker);
    const busy = own.reduce((sum, { durationMs = 0 }) => sum + durationMs, 0) / 1000;
    const again = own.filter(({ tries }) => tries > 1).map(({ id }) => id);
    return `| ${worker} | ${own.length} | ${busy.toFixed(1)} | ${again.join(', ') || '–'} |`;
  });
  const { reported, merged, superseded, balanced } = report.conservation;
  return [
    headlineOf(markdown),
    '',
    ...report.problems.map(({ message }) => message),
    `${reported} tests reported = ${merged} shown + ${superseded} superseded: ${balanced ? 'balanced' : 'NOT BALANCED'}`,
    '',
    '| Worker | Tasks it brought to an end | Busy, s | Of them begun by another |',
    '| --- | --: | --: | --- |',
    ...rows,
    '',
    `${tasks.length} tasks, ${report.totals.total} tests, ${seconds.toFixed(0)} s`,
  ].join('\n');
}

/** What is not as it must be, whatever the tests themselves say. @param {Outcome} outcome */
export function faultsOf({ report, tasks }) {
  const open = tasks.filter(({ state }) => state !== 'done').map(({ id }) => id);
  const reported = new Set(report.shards.filter(({ state }) => state === 'reported').map(({ id }) => id.split('/')[0]));
  const silent = tasks.filter(({ id }) => !reported.has(id)).map(({ id }) => id);
  return [
    ...(open.length === 0 ? [] : [`not done: ${open.join(', ')}`]),
    ...(silent.length === 0 ? [] : [`not reported: ${silent.join(', ')}`]),
    ...(report.conservation.balanced ? [] : ['the sum does not balance']),
    ...(report.problems.some(({ message }) => message.includes(`Worker ${KILLED} was lost`))
      ? []
      : [`the report does not name the dead worker "${KILLED}"`]),
    ...(report.totals.failed + report.totals.errored === 0
      ? []
      : [`${report.totals.failed + report.totals.errored} tests failed`]),
  ];
}
