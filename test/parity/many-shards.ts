import { digestOf, type RunFact, type RunReport, type ShardResult } from '@testwire/contracts';
import { progressDelay } from '@testwire/coordinator';
import { buildReport } from '@testwire/results';
import { ephemeralPublications, publishRun } from '@testwire/publishing';
import { createLogger } from '@testwire/telemetry';
import { troubleOf } from './read-back.ts';
import { AT, type Site } from './site.ts';

export const SHARDS = 500;
const RUN_ID = 'many-shards';
const REPORT_URL = `https://testwire.example.com/v1/runs/${RUN_ID}/report.html`;

const after = (ms: number): string => new Date(Date.parse(AT) + ms).toISOString();
const shardId = (number: number): string => `shard-${String(number).padStart(3, '0')}`;

/** One test of every hundredth shard fails. */
function resultOf(number: number): ShardResult {
  const failed = number % 100 === 0;
  const test = { suite: ['s'], name: `${shardId(number)} test`, durationMs: 100 };
  const outcome = failed ? { status: 'failed' as const, message: 'no' } : { status: 'passed' as const };
  return { format: 'junit', tests: [{ ...test, ...outcome }], partial: false, problems: [] };
}

/**
 * How many shards had reported, each time that the coordinator would have the run shown: first news, progress, end.
 * @param spanMs in which they report, one after the other
 */
export function momentsOfNews(spanMs: number): readonly number[] {
  const everyMs = spanMs / SHARDS;
  const moments = [0];
  let due = Infinity;
  for (let number = 1; number < SHARDS; number += 1) {
    const at = number * everyMs;
    if (at >= due) {
      moments.push(number - 1);
      due = Infinity;
    }
    // One bundle waits at a time; what comes meanwhile goes with it.
    if (due === Infinity) due = at + progressDelay({ startedAt: after(everyMs), updatedAt: after(at) });
  }
  return [...moments, SHARDS];
}

/** The run as it is when so many shards have reported. */
function reportAt(reported: number, run: Site['run']): RunReport {
  const results = new Map<string, ShardResult>();
  const planned = Array.from({ length: SHARDS }, (_, index) => shardId(index + 1));
  const facts: RunFact[] = [
    { id: 'opened', runId: RUN_ID, at: AT, kind: 'opened', run: { project: 'parity', ...run } },
    { id: 'planned', runId: RUN_ID, at: AT, kind: 'planned', attempt: 1, shards: planned },
  ];
  for (let number = 1; number <= reported; number += 1) {
    const result = resultOf(number);
    const digest = digestOf(JSON.stringify(result));
    results.set(digest, result);
    const fact = { id: `s-${number}`, runId: RUN_ID, at: after(1000 + number), attempt: 1, shard: shardId(number), digest };
    facts.push({ ...fact, kind: 'shard-reported' });
  }
  return buildReport({ runId: RUN_ID, facts, results, artifactUrl: (name) => name });
}

export interface Cost {
  /** Requests that change something at the provider. */
  readonly writes: number;
  /** Answers that say: too many. */
  readonly slowedDown: number;
  /** Requests for which a permission is missing: asked once, for another rung of the ladder does. */
  readonly forbidden: readonly string[];
  readonly troubles: readonly string[];
}

/** Shows a run of 500 shards at one site, whenever there is news, and counts what it was asked to do. */
export async function countWrites(site: Site, moments: readonly number[]): Promise<Cost> {
  const deps = {
    publications: ephemeralPublications(),
    logger: createLogger({ service: 'parity', level: 'silent' }),
    now: () => Date.parse(AT),
    newHolder: () => 'parity',
  };
  const before = site.simulators.map(({ requests }) => requests.length);
  const troubles: string[] = [];
  for (const reported of moments) {
    const report = reportAt(reported, site.run);
    for (const target of site.targets) {
      // What is not due yet, or shows this already, is not written; nothing else may keep a surface from being.
      const results = await publishRun(report, { ...target, reportUrl: REPORT_URL }, deps);
      troubles.push(...results.filter(({ result }) => result !== 'unchanged').flatMap(troubleOf));
    }
  }
  await Promise.all(site.targets.map(({ provider }) => provider.close()));
  const asked = site.simulators.flatMap(({ requests }, index) => requests.slice(before[index]));
  return {
    writes: asked.filter(({ method }) => method !== 'GET' && method !== 'HEAD').length,
    slowedDown: asked.filter(({ status }) => status === 429).length,
    forbidden: asked.filter(({ status }) => status === 403).map(({ method, path }) => `${method} ${path}`),
    troubles: [...new Set(troubles)],
  };
}
