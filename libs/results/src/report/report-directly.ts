import { digestOf, type Problem, type RunDescription, type RunFact, type RunReport, type ShardResult } from '@testwire/contracts';
import { buildReport } from './build-report.ts';

export interface DirectResult {
  /** Of its own for every result. */
  readonly shard: string;
  readonly result: ShardResult;
}

/** A run of which everything is known at once. */
export interface DirectRun {
  readonly runId: string;
  /** ISO 8601. */
  readonly at: string;
  readonly description: RunDescription;
  readonly attempt: number;
  /** The sender's own verdict; `running`: there is more to come. Undefined: the tests decide. */
  readonly declared?: 'passed' | 'failed' | 'running';
}

/** The same report that the server would make of these results, without a server. */
export function reportDirectly(read: readonly DirectResult[], problems: readonly Problem[], run: DirectRun): RunReport {
  const { runId, at, attempt, declared } = run;
  const results = new Map<string, ShardResult>();
  const facts: RunFact[] = [{ id: 'opened', runId, at, kind: 'opened', run: run.description }];
  for (const { shard, result } of read) {
    // Nothing is stored under it, so the name will do; no two results have the same.
    const digest = digestOf(shard);
    results.set(digest, result);
    facts.push({ id: `shard-${digest}`, runId, at, attempt, kind: 'shard-reported', shard, digest });
  }
  for (const problem of problems) {
    facts.push({ id: `problem-${digestOf(JSON.stringify(problem))}`, runId, at, attempt, kind: 'problem-found', problem });
  }
  if (declared !== 'running') {
    facts.push({ id: 'finished', runId, at, attempt, kind: 'run-finished', ...(declared === undefined ? {} : { declared }) });
  }
  return buildReport({ runId, facts, results, artifactUrl: (name) => encodeURIComponent(name) });
}
