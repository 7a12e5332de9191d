import { digestOf, type RunFact, type RunReport, type ShardResult } from '@testwire/contracts';
import { buildReport } from '../../src/report/build-report.ts';

const at = (seconds: number): string => new Date(Date.UTC(2026, 2, 1) + seconds * 1000).toISOString();
const base = { runId: 'r', attempt: 1 };
const RESULT: ShardResult = {
  format: 'ctrf',
  tests: Array.from({ length: 5 }, (_, index) => ({ name: `t${index}`, status: 'passed', durationMs: 1000 })),
  partial: false,
  problems: [],
};
const digest = digestOf(JSON.stringify(RESULT));

/** One worker did both tasks, one after the other; the second began 100 seconds after the first. */
function report(...more: readonly RunFact[]): RunReport {
  const worked = (['unit', 'versions'] as const).flatMap((shard, index): RunFact[] => {
    const task = { ...base, shard, try: 1, lease: shard, worker: 'w' };
    const begin = 10 + index * 100;
    return [
      { ...task, id: `leased-${shard}`, at: at(begin), kind: 'task-leased', batch: 1, waitedMs: 0 },
      { ...task, id: `ended-${shard}`, at: at(begin + 5), kind: 'task-ended', outcome: 'passed', durationMs: 5000 },
    ];
  });
  const reported = (shard: string, task: string): RunFact => ({
    ...base,
    id: `result-${shard}`,
    at: at(20),
    kind: 'shard-reported',
    shard,
    worker: 'w',
    digest,
    task: { id: task, try: 1 },
  });
  const facts: RunFact[] = [
    { ...base, id: 'plan', at: at(0), kind: 'planned', shards: ['cuda', 'unit', 'versions'], deadline: at(900) },
    { ...base, id: 'tasks', at: at(0), kind: 'tasks-planned', digest, tasks: 3 },
    ...worked,
    reported('unit/a.xml', 'unit'),
    reported('unit/b.xml', 'unit'),
    reported('versions/testwire-exit-code.json', 'versions'),
    { ...base, id: 'unit-done', at: at(15), kind: 'shard-finished', shard: 'unit' },
    { ...base, id: 'versions-done', at: at(115), kind: 'shard-finished', shard: 'versions' },
    ...more,
  ];
  return buildReport({ runId: 'r', facts, results: new Map([[digest, RESULT]]), artifactUrl: (name) => name });
}

describe('the report of a run with tasks', () => {
  it('has the time from the first lease to the last end as its duration, and its throughput follows', () => {
    const { durationSeconds, metrics } = report();
    expect([durationSeconds, metrics['average_throughput']]).toEqual([105, 0.143]);
  });

  it('says that its parts are tasks, and which one each is of', () => {
    const { shardsAre, shards } = report();
    expect([shardsAre, ...shards.map(({ id, task }) => [id, task])]).toEqual([
      'tasks',
      ['cuda', 'cuda'],
      ['unit/a.xml', 'unit'],
      ['unit/b.xml', 'unit'],
      ['versions/testwire-exit-code.json', 'versions'],
    ]);
  });

  it('says "tasks" when one was not run', () => {
    const reason = 'no worker had cuda';
    const given: RunFact = { ...base, id: 'given', at: at(200), kind: 'shard-given-up', shard: 'cuda', cause: 'not-run', reason };
    const { status, reason: said } = report(given);
    expect([status, said]).toEqual(['incomplete', '1 of 3 tasks was not run, because no worker had cuda: cuda.']);
  });
});
