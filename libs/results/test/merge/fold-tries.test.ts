import type { ShardResult, TestReport } from '@testwire/contracts';
import * as fc from 'fast-check';
import { foldTries, mergeShards, type TriedInput } from '../../src/index.ts';

function result(...tests: readonly TestReport[]): ShardResult {
  return { format: 'junit', tests: [...tests], partial: false, problems: [] };
}

function tried(number: number, file: string, ...tests: readonly TestReport[]): TriedInput {
  return { shard: `t/${file}`, attempt: 1, worker: `w${number}`, task: { id: 't', try: number }, result: result(...tests) };
}

const merge = (inputs: readonly TriedInput[]) => mergeShards({ project: 'p', shards: foldTries(inputs) });

describe('tries of a task', () => {
  it('make a test flaky that failed first and passed then, and keep what it said', () => {
    const inputs = [
      tried(2, 'a.xml', { name: 'shaky', status: 'passed' }),
      tried(1, 'a.xml', { name: 'shaky', status: 'failed', message: 'expected 1' }, { name: 'gone', status: 'failed' }),
      tried(1, 'b.xml', { name: 'other', status: 'passed' }),
    ];
    const merged = merge(inputs);
    expect(merged.tests).toMatchObject([
      {
        name: 'shaky',
        status: 'passed',
        flaky: true,
        attempts: [{ status: 'failed', message: 'expected 1' }, { status: 'passed' }],
      },
    ]);
    expect(merged.conservation.balanced).toBe(true);
  });

  it('meet each other by place when tests have equal names', () => {
    const inputs = [
      tried(1, 'a.xml', { name: 'x', status: 'failed' }, { name: 'x', status: 'passed' }),
      tried(2, 'a.xml', { name: 'x', status: 'passed' }, { name: 'x', status: 'passed' }),
    ];
    expect(merge(inputs).tests.map(({ flaky }) => flaky)).toEqual([true, false]);
  });

  it('come to the same in whatever order they arrive', () => {
    const inputs = [1, 2, 3].flatMap((number) =>
      ['a.xml', 'b.xml'].map((file) => tried(number, file, { name: `${file} test`, status: number === 2 ? 'failed' : 'passed' })),
    );
    fc.assert(
      fc.property(fc.shuffledSubarray(inputs, { minLength: inputs.length }), (shuffled) => {
        expect(JSON.stringify(merge(shuffled))).toBe(JSON.stringify(merge(inputs)));
      }),
    );
  });
});
