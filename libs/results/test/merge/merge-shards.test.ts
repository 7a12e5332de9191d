import { createHash } from 'node:crypto';
import { testIdentity } from '@testwire/results';
import { events, merge, outcomes, report, shard, tries } from './build.ts';

describe('testIdentity', () => {
  it('is the SHA-256 of the JSON of project, suite path, file, name, parameters, environment', () => {
    const json = '["shop",["cart","tiers"],"cart.ts","adds","n=1","linux"]';
    const test = { suite: ['cart', 'tiers'], file: 'cart.ts', name: 'adds', parameters: 'n=1', environment: 'linux' };
    expect(testIdentity('shop', test)).toBe(createHash('sha256').update(json).digest('hex'));
    expect(testIdentity('s"', { name: 'a' })).toBe(createHash('sha256').update('["s\\"",[],null,"a",null,null]').digest('hex'));
  });

  it('is what a merged test carries', () => {
    const test = report('adds', 'passed', { suite: ['cart'], file: 'cart.ts' });
    expect(merge(shard('a', 1, [test])).tests[0]?.id).toBe(testIdentity('shop', test));
  });

  it('tells apart what differs in any part', () => {
    const parts = [
      { name: 'a' },
      { name: 'a', file: 'f' },
      { name: 'a', suite: ['f'] },
      { name: 'a', parameters: 'f' },
      { name: 'a', environment: 'f' },
    ];
    expect(new Set(parts.map((each) => testIdentity('p', each))).size).toBe(parts.length);
  });
});

describe('mergeShards over shards', () => {
  it('adds up shards, listed and unlisted', () => {
    const merged = merge(
      shard('b', 1, [report('x', 'failed'), report('y', 'skipped')], { durationSeconds: 4 }),
      shard('a', 1, [report('z', 'errored', { durationMs: 1500 }), report('w', 'passed', { durationMs: 7000 })], {
        unlisted: { total: 3, passed: 2, failed: 1, errored: 0, skipped: 0 },
      }),
    );
    expect(merged.totals).toEqual({ total: 7, passed: 3, failed: 2, errored: 1, skipped: 1 });
    expect(merged.unlisted.total).toBe(3);
    expect(merged.durationSeconds).toBe(8.5);
    expect(merged.shards).toEqual([
      {
        id: 'a',
        attempt: 1,
        state: 'reported',
        durationSeconds: 8.5,
        totals: { total: 5, passed: 3, failed: 1, errored: 1, skipped: 0 },
      },
      {
        id: 'b',
        attempt: 1,
        state: 'reported',
        durationSeconds: 4,
        totals: { total: 2, passed: 0, failed: 1, errored: 0, skipped: 1 },
      },
    ]);
    expect(merged.conservation).toEqual({ reported: 7, merged: 7, superseded: 0, balanced: true });
  });

  it('keeps equal tests of several shards apart, each under its shard', () => {
    const merged = merge(
      shard('linux', 1, [report('adds')]),
      shard('mac', 1, [report('adds', 'failed', { environment: 'arm' })]),
      shard('windows', 1, [report('adds', 'failed')]),
    );
    expect(outcomes(merged)).toEqual(['adds arm failed', 'adds linux passed', 'adds windows failed']);
    expect(merged.flaky).toBe(0);
    expect(merged.problems).toEqual([]);
  });

  it('lets a leg that is run again meet its own past', () => {
    const merged = merge(
      shard('linux', 1, [report('adds')]),
      shard('windows', 1, [report('adds', 'failed')]),
      shard('windows', 2, [report('adds')]),
    );
    expect(outcomes(merged)).toEqual(['adds linux passed', 'adds windows passed']);
    expect(tries(merged.tests[1])).toEqual(['1windows failed', '2windows passed']);
    expect(merged.flaky).toBe(1);
  });

  it('does not let a leg meet a test that names the environment itself', () => {
    const merged = merge(
      shard('a', 1, [report('t'), report('t', 'failed', { environment: 'b' })]),
      shard('b', 1, [report('t', 'skipped')]),
    );
    expect(outcomes(merged)).toEqual(['t a passed', 't b failed', 't #2 b skipped']);
  });

  it('numbers equal tests of one shard in order of appearance, and says so once for the whole run', () => {
    const merged = merge(
      shard('lint', 1, [
        report('semi'),
        report('other'),
        report('semi', 'failed'),
        report('semi', 'skipped', { parameters: '#2' }),
      ]),
      shard('style', 1, [report('curly', 'passed', { file: 's.ts' }), report('curly', 'passed', { file: 's.ts' })]),
    );
    expect(outcomes(merged)).toEqual([
      'other passed',
      'semi passed',
      'semi #2 failed',
      'semi #2 #2 skipped',
      'curly passed',
      'curly #2 passed',
    ]);
    expect(merged.problems).toEqual([
      { message: '3 tests have the name of another in the same shard; counted apart as "#2" and so on.' },
    ]);
    expect(merged.conservation).toEqual({ reported: 6, merged: 6, superseded: 0, balanced: true });
  });

  it('lists them by their number', () => {
    const merged = merge(
      shard(
        'lint',
        1,
        Array.from({ length: 11 }, () => report('semi')),
      ),
    );
    const numbers = Array.from({ length: 10 }, (_, index) => `semi #${index + 2} passed`);
    expect(outcomes(merged)).toEqual(['semi passed', ...numbers]);
  });

  it('takes the files of one shard together', () => {
    const merged = merge(
      shard('a', 1, [report('x')], { durationSeconds: 1 }),
      shard('a', 1, [report('x', 'failed'), report('y')], { durationSeconds: 2 }),
    );
    expect(merged.totals).toMatchObject({ total: 3, failed: 1 });
    expect(merged.shards).toHaveLength(1);
    expect(merged.durationSeconds).toBe(3);
    expect(merged.problems).toHaveLength(1);
  });

  it('counts a result that arrives twice once', () => {
    const once = shard('a', 1, [report('x', 'failed', { message: 'm' })]);
    const again = {
      attempt: 1,
      shard: 'a',
      result: { problems: [], partial: false, tests: [{ message: 'm', status: 'failed', name: 'x' }], format: 'junit' },
    } as const;
    expect(merge(once, { ...again, result: { ...again.result, problems: [], tests: [...again.result.tests] } })).toEqual(
      merge(once),
    );
  });
});

describe('mergeShards over attempts', () => {
  it('lets the later attempt decide and keeps the earlier one', () => {
    const merged = merge(
      { ...shard('a', 1, [report('x', 'failed', { message: 'm', details: 'd', durationMs: 5 })]), worker: 'w1' },
      { ...shard('a', 2, [report('x', 'passed', { durationMs: 7 })]), worker: 'w2' },
    );
    expect(merged.tests).toMatchObject([
      {
        status: 'passed',
        durationMs: 7,
        flaky: true,
        attempts: [
          { status: 'failed', message: 'm', details: 'd', durationMs: 5, runAttempt: 1, shard: 'a', worker: 'w1' },
          { status: 'passed', durationMs: 7, runAttempt: 2, shard: 'a', worker: 'w2' },
        ],
      },
    ]);
    expect(merged.tests[0]).not.toHaveProperty('message');
    expect(merged.conservation).toEqual({ reported: 2, merged: 1, superseded: 1, balanced: true });
    expect(merged.shards).toMatchObject([{ id: 'a', attempt: 2, worker: 'w2' }]);
  });

  it('keeps counting the shards that were not run again', () => {
    const merged = merge(shard('a', 1, [report('x', 'failed')]), shard('b', 1, [report('y')]), shard('a', 2, [report('x')]));
    expect(merged.totals).toEqual({ total: 2, passed: 2, failed: 0, errored: 0, skipped: 0 });
    expect(merged.shards.map((each) => [each.id, each.attempt])).toEqual([
      ['a', 2],
      ['b', 1],
    ]);
  });

  it('drops what a shard that was run again did not report again, unlisted tests too', () => {
    const unlisted = { total: 2, passed: 2, failed: 0, errored: 0, skipped: 0 };
    const merged = merge(
      shard('a', 1, [report('x', 'failed'), report('gone', 'failed')], {
        unlisted,
        problems: [{ message: 'old' }],
        partial: true,
      }),
      shard('a', 2, [report('x')], { durationSeconds: 3 }),
      shard('b', 1, [report('y')], { durationSeconds: 60 }),
    );
    expect(outcomes(merged)).toEqual(['x passed', 'y passed']);
    expect(merged.conservation).toEqual({ reported: 6, merged: 2, superseded: 4, balanced: true });
    expect(merged.problems).toEqual([]);
    expect(merged.partial).toBe(false);
    expect(merged.durationSeconds).toBe(3);
  });

  it('follows a test that moves to another shard', () => {
    const merged = merge(
      shard('a', 1, [report('x', 'failed'), report('y')]),
      shard('b', 1, [report('z')]),
      shard('b', 2, [report('x'), report('z')]),
    );
    expect(outcomes(merged)).toEqual(['x passed', 'y passed', 'z passed']);
    expect(tries(merged.tests[0])).toEqual(['1a failed', '2b passed']);
  });

  it('puts the retries within a file before its final try', () => {
    const retries = [{ status: 'failed', message: 'first' } as const, { status: 'errored' } as const];
    const merged = merge(
      shard('a', 1, [report('x', 'failed', { retries })]),
      shard('a', 2, [report('x', 'failed', { retries: retries.slice(1) })]),
    );
    expect(tries(merged.tests[0])).toEqual(['1a failed', '1a errored', '1a failed', '2a errored', '2a failed']);
    expect(merged.flaky).toBe(0);
    expect(merged.conservation.reported).toBe(2);
  });

  it.each([
    ['failed', 'passed', true],
    ['passed', 'errored', true],
    ['passed', 'failed', true],
    ['passed', 'passed', false],
    ['skipped', 'passed', false],
    ['failed', 'errored', false],
    ['failed', 'skipped', false],
  ] as const)('judges %s, then %s as flaky: %s', (first, second, flaky) => {
    expect(merge(shard('a', 1, [report('x', first)]), shard('a', 2, [report('x', second)])).tests[0]?.flaky).toBe(flaky);
  });
});

describe('mergeShards over events', () => {
  it('takes a test that is reported again for another try, in order of time and over shards', () => {
    const merged = merge(
      events('a', 1, [report('x', 'failed'), report('y'), report('x')]),
      events('b', 1, [report('y', 'failed')]),
    );
    expect(outcomes(merged)).toEqual(['x passed', 'y failed']);
    expect(tries(merged.tests[0])).toEqual(['1a failed', '1a passed']);
    expect(tries(merged.tests[1])).toEqual(['1a passed', '1b failed']);
    expect(merged.flaky).toBe(2);
    expect(merged.problems).toEqual([]);
    expect(merged.conservation).toEqual({ reported: 4, merged: 2, superseded: 2, balanced: true });
  });

  it('lets the file of a shard have the last word over its events', () => {
    const merged = merge(shard('a', 1, [report('x')], { durationSeconds: 3 }), {
      ...events('a', 1, [report('x', 'failed', { durationMs: 9000 })]),
      worker: 'z',
    });
    expect(tries(merged.tests[0])).toEqual(['1a failed', '1a passed']);
    expect(merged.durationSeconds).toBe(9);
  });
});

describe('mergeShards over facts', () => {
  it('joins what agrees, and names the shard where values differ', () => {
    const merged = merge(
      shard('a', 1, [], { metrics: { p95: 4, runs: 2 }, environment: { os: 'linux', ci: 'yes' } }),
      shard('b', 1, [], { metrics: { p95: 6 }, environment: { os: 'mac', ci: 'yes' } }),
    );
    expect(merged.metrics).toEqual({ 'p95 [a]': 4, 'p95 [b]': 6, runs: 2 });
    expect(merged.environment).toEqual({ ci: 'yes', 'os [a]': 'linux', 'os [b]': 'mac' });
  });

  it('keeps facts in the order of their shard, also when a second delivery has another', () => {
    const one = shard('a', 1, [], { metrics: { throughput: 1, latency: 2 } });
    const other = shard('a', 1, [], { metrics: { latency: 2, throughput: 1 } });
    expect(Object.keys(merge(one).metrics)).toEqual(['throughput', 'latency']);
    expect(JSON.stringify(merge(one, other))).toBe(JSON.stringify(merge(other, one)));
  });

  it('sorts problems, gives each once, and no more than 1000', () => {
    const many = Array.from({ length: 1500 }, (_, n) => ({ file: 'f', line: n, message: 'm' }));
    const merged = merge(
      shard('a', 1, [], { problems: many.slice(0, 999), partial: true }),
      shard('b', 1, [], { problems: many.slice(500) }),
    );
    expect(merged.problems).toHaveLength(1000);
    expect(merged.problems.at(-1)).toEqual({ message: '501 further problems are not shown.' });
    expect(merged.problems[0]).toEqual({ file: 'f', line: 0, message: 'm' });
    expect(merged.partial).toBe(true);
  });

  it('says of a shard which class of machine it ran on', () => {
    const on = (hardware: string) => ({ environment: { hardware } });
    const merged = merge(shard('a', 1, [report('x')], on('gpu')), shard('a', 1, [report('y')], on('cpu')), shard('b', 1, []));
    expect(merged.shards.map(({ hardware }) => hardware)).toEqual(['cpu, gpu', undefined]);
  });

  it('merges nothing into nothing', () => {
    expect(merge()).toMatchObject({
      tests: [],
      shards: [],
      durationSeconds: 0,
      partial: false,
      conservation: { reported: 0, balanced: true },
    });
  });
});
