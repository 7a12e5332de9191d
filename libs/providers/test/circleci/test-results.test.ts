import { shardResult } from '@testwire/contracts';
import { toShardResult } from '../../src/circleci/test-results.ts';

describe('a test of CircleCI', () => {
  it('whose result is unknown is errored, and told', () => {
    const result = toShardResult(
      [{ name: '', classname: '', file: null, result: 'constructor', message: null, run_time: -1 }],
      false,
    );
    expect(shardResult.parse(result)).toEqual(result);
    expect(result).toEqual({
      format: 'circleci',
      tests: [{ name: '(test 1)', status: 'errored' }],
      partial: true,
      problems: [
        { message: 'CircleCI has more tests of this job than the 1 that were read.' },
        { message: '(test 1): unknown result "constructor", counted as errored' },
      ],
    });
  });

  it('keeps within the bounds of a result', () => {
    const long = 'x'.repeat(300_000);
    const result = toShardResult(
      [{ name: long, classname: long, file: long, result: 'failure', message: `${long}\n${long}`, run_time: 1e300 }],
      true,
    );
    expect(shardResult.safeParse(result).success).toBe(true);
  });
});
