import { digestOf, type RunDescription, type RunFact, type RunReport, shardIdOf, type ShardResult } from '@testwire/contracts';
import { buildReport } from '@testwire/formatter/build-report';
import type { ReadFiles } from './read-files.ts';

export interface LocalRun {
  readonly runId: string;
  /** ISO 8601. */
  readonly at: string;
  readonly description: RunDescription;
  readonly attempt: number;
  /** Goes before the file names in the ids of the shards. */
  readonly shard?: string;
}

/** The same report that the server would make of these files, without a server. */
export function buildLocalReport(files: ReadFiles, run: LocalRun): RunReport {
  const { runId, at, attempt } = run;
  const results = new Map<string, ShardResult>();
  const facts: RunFact[] = [{ id: 'opened', runId, at, kind: 'opened', run: run.description }];
  for (const { name, result } of files.read) {
    // Nothing is stored under it, so the name will do.
    const digest = digestOf(name);
    results.set(digest, result);
    const shard = shardIdOf(run.shard === undefined ? name : `${run.shard}/${name}`);
    facts.push({ id: `shard-${digestOf(name)}`, runId, at, attempt, kind: 'shard-reported', shard, digest });
  }
  for (const problem of files.problems) {
    facts.push({ id: `problem-${digestOf(JSON.stringify(problem))}`, runId, at, attempt, kind: 'problem-found', problem });
  }
  facts.push({ id: 'finished', runId, at, attempt, kind: 'run-finished' });
  return buildReport({ runId, facts, results, artifactUrl: (name) => encodeURIComponent(name) });
}
