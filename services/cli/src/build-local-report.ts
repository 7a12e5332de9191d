import { digestOf, type RunDescription, type RunFact, type RunReport, type ShardResult } from '@testwire/contracts';
import { buildReport } from '@testwire/formatter/build-report';
import { nameShards, type ShardNaming } from './name-shards.ts';
import type { ReadFiles } from './read-files.ts';

export interface LocalRun extends ShardNaming {
  readonly runId: string;
  /** ISO 8601. */
  readonly at: string;
  readonly description: RunDescription;
  readonly attempt: number;
}

/** Of each file its name and what was read; equal names are told apart. */
export interface LocalFiles {
  readonly read: readonly Pick<ReadFiles['read'][number], 'name' | 'result'>[];
  readonly problems: ReadFiles['problems'];
}

/** The same report that the server would make of these files, without a server. */
export function buildLocalReport(files: LocalFiles, run: LocalRun): RunReport {
  const { runId, at, attempt } = run;
  const results = new Map<string, ShardResult>();
  const facts: RunFact[] = [{ id: 'opened', runId, at, kind: 'opened', run: run.description }];
  // A shard that was named is one file only when no other belongs to it, such as one that cannot be read.
  const shards = nameShards(
    files.read.map(({ name }) => name),
    { ...run, isNamed: run.isNamed === true && files.problems.length === 0 },
  );
  for (const [index, { result }] of files.read.entries()) {
    const digest = digestOf(JSON.stringify(result));
    results.set(digest, result);
    const shard = shards[index] ?? '';
    facts.push({ id: `shard-${digestOf(shard)}`, runId, at, attempt, kind: 'shard-reported', shard, digest });
  }
  for (const problem of files.problems) {
    facts.push({ id: `problem-${digestOf(JSON.stringify(problem))}`, runId, at, attempt, kind: 'problem-found', problem });
  }
  facts.push({ id: 'finished', runId, at, attempt, kind: 'run-finished' });
  return buildReport({ runId, facts, results, artifactUrl: (name) => encodeURIComponent(name) });
}
