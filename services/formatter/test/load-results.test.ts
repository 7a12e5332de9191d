import type { RunFact, ShardResult } from '@testwire/contracts';
import { loadResults } from '../src/load-results.ts';

const result: ShardResult = {
  format: 'junit',
  tests: [
    { name: 'a', status: 'passed' },
    { name: 'b', status: 'failed' },
  ],
  partial: false,
  problems: [],
};
const blobs = { read: async () => Buffer.from(JSON.stringify(result)) };
const reported = (shard: string, digest: string): RunFact => ({
  id: shard,
  runId: 'r',
  at: '2026-03-01T10:00:00.000Z',
  kind: 'shard-reported',
  attempt: 1,
  shard,
  digest: digest.repeat(64),
});

describe('loadResults', () => {
  it('reads what the facts name', async () => {
    const results = await loadResults([reported('x', 'a'), reported('y', 'b')], blobs);
    expect([...results.values()].map((one) => one.tests.length)).toEqual([2, 2]);
  });

  it('counts without listing what is too much for one report', async () => {
    const results = await loadResults([reported('x', 'a'), reported('y', 'b')], blobs, 3);
    expect(results.get('a'.repeat(64))).toEqual(result);
    expect(results.get('b'.repeat(64))).toMatchObject({
      tests: [],
      unlisted: { total: 2, passed: 1, failed: 1, errored: 0, skipped: 0 },
      problems: [{ message: expect.stringContaining('counted, but not listed') }],
    });
  });
});
