import { digestOf, type RunFact, type ShardResult } from '@testwire/contracts';
import { BlobMissing } from '@testwire/store';
import { buildReport } from '@testwire/results';
import { loadResults } from '../src/load-results.ts';

const runId = 'r';
const at = (second: number): string => `2026-03-01T10:00:0${second}.000Z`;
const opened: RunFact = { id: 'o', runId, at: at(0), kind: 'opened', run: { project: 'p' } };
const resultOf = (name: string): ShardResult => ({
  format: 'junit',
  tests: [{ name, status: 'passed' }],
  partial: false,
  problems: [],
});
const results = new Map(['old', 'new'].map((name) => [digestOf(name), resultOf(name)]));
const reported = (name: string, second: number, only: boolean): RunFact => ({
  id: name,
  runId,
  at: at(second),
  kind: 'shard-reported',
  attempt: 1,
  shard: 's',
  digest: digestOf(name),
  ...(only ? { only: true } : {}),
});
const build = (...facts: readonly RunFact[]) =>
  buildReport({ runId, facts: [opened, ...facts], results, artifactUrl: (name) => name });

describe('a report', () => {
  it('shows the problems of the newest attempt only', () => {
    const problem = (attempt: number): RunFact => ({
      id: `p${attempt}`,
      runId,
      at: at(attempt),
      kind: 'problem-found',
      attempt,
      problem: { message: `of attempt ${attempt}` },
    });
    const second: RunFact = { id: 'again', runId, at: at(1), kind: 'attempt-started', attempt: 2, reason: 'again' };
    expect(build(problem(1)).problems).toEqual([{ message: 'of attempt 1' }]);
    expect(build(problem(1), second, problem(2)).problems).toEqual([{ message: 'of attempt 2' }]);
  });

  it('takes the newest of a result that grows, and complains only about shards that may speak once', async () => {
    const grown = build(reported('new', 2, false), reported('old', 1, false));
    expect(grown.tests.map(({ name }) => name)).toEqual(['new']);
    expect(grown.problems).toEqual([]);
    const loaded = loadResults([reported('new', 2, false), reported('old', 1, false)], {
      read: async (digest) => Buffer.from(JSON.stringify(results.get(digest))),
    });
    expect([...(await loaded).keys()]).toEqual([digestOf('new')]);
    const contradicting = build(reported('new', 2, true), reported('old', 1, true));
    expect(contradicting.tests.map(({ name }) => name)).toEqual(['new']);
    expect(contradicting.problems).toMatchObject([{ file: 's', message: expect.stringContaining('2 different results') }]);
  });

  it('is made without a result that passed its retention time, and says so', async () => {
    const facts = [opened, reported('old', 1, false)];
    const gone = { read: async (digest: string) => Promise.reject(new BlobMissing(digest)) };
    const found = await loadResults(facts, gone);
    expect(found.size).toBe(0);
    const report = buildReport({ runId, facts, results: found, artifactUrl: (name) => name });
    expect(report).toMatchObject({
      partial: true,
      problems: [{ file: 's', message: expect.stringContaining('no longer stored') }],
    });
    const away = { read: async () => Promise.reject(new Error('the store is away')) };
    await expect(loadResults(facts, away)).rejects.toThrow('the store is away');
  });
});
