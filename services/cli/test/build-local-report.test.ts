import type { ShardResult } from '@testwire/contracts';
import { buildLocalReport } from '../src/build-local-report.ts';

const resultOf = (status: 'passed' | 'failed'): ShardResult => ({
  format: 'junit',
  tests: [{ name: 'adds', status }],
  partial: false,
  problems: [],
});

describe('buildLocalReport', () => {
  it('loses no file whose name another has', () => {
    const read = [resultOf('failed'), resultOf('passed'), resultOf('passed')].map((result) => ({ name: 'a.xml', result }));
    const run = { runId: 'local', at: '2026-03-01T10:00:00.000Z', description: { project: 'local' }, attempt: 1 };
    const { status, totals, shards } = buildLocalReport({ read, problems: [] }, run);
    expect({ status, totals }).toMatchObject({ status: 'failed', totals: { total: 3, failed: 1, passed: 2 } });
    expect(shards.map(({ id }) => id)).toEqual(['a (2).xml', 'a (3).xml', 'a.xml']);
  });
});
