import { NO_TESTS } from '@testwire/contracts';
import type { JoinedRun } from '@testwire/results';
import { judgeRun, verdictOf } from '../../src/report/judge-run.ts';

const final: JoinedRun = {
  description: { project: 'p' },
  attempt: 1,
  phase: 'final',
  ending: 'complete',
  planned: [],
  finished: [],
  missing: [],
  givenUp: [],
  openedAt: '2026-03-01T10:00:00.000Z',
  updatedAt: '2026-03-01T10:05:00.000Z',
};
const passed = { ...NO_TESTS, total: 3, passed: 3 };
const failed = { ...NO_TESTS, total: 3, passed: 2, failed: 1 };
const errored = { ...NO_TESTS, total: 3, passed: 2, errored: 1 };

describe('judgeRun', () => {
  it('passes what passed, and fails what has a failed or errored test', () => {
    expect(judgeRun(final, passed, false)).toEqual({ status: 'passed' });
    expect(judgeRun(final, failed, false)).toEqual({ status: 'failed' });
    expect(judgeRun(final, errored, false)).toEqual({ status: 'failed' });
    expect(judgeRun(final, { ...NO_TESTS, total: 2, skipped: 2 }, false)).toEqual({ status: 'passed' });
  });

  it('never passes what it could not read, or what has no tests', () => {
    expect(judgeRun(final, NO_TESTS, false)).toEqual({ status: 'errored', reason: 'No tests were reported.' });
    expect(judgeRun(final, NO_TESTS, true)).toEqual({ status: 'errored', reason: 'The results could not be read.' });
    expect(judgeRun(final, passed, true).status).toBe('errored');
    expect(judgeRun(final, failed, true).status).toBe('failed');
    expect(judgeRun({ ...final, finish: { declared: 'passed' } }, NO_TESTS, false).status).toBe('errored');
  });

  it('lets the sender of a whole result decide', () => {
    expect(judgeRun({ ...final, finish: { declared: 'passed' } }, failed, false)).toEqual({ status: 'passed' });
    expect(judgeRun({ ...final, finish: { declared: 'failed' } }, passed, false)).toEqual({ status: 'failed' });
  });

  it('names the shards that are missing, the first five of them', () => {
    const shards = ['a', 'b', 'c', 'd', 'e', 'f', 'g'];
    const late: JoinedRun = { ...final, ending: 'deadline', planned: shards, missing: shards };
    expect(judgeRun(late, passed, false)).toEqual({
      status: 'incomplete',
      reason: '7 of 7 shards did not report: a, b, c, d, e and 2 more.',
    });
    const one: JoinedRun = { ...late, planned: ['bad.xml'], missing: ['bad.xml'], finished: ['good.xml'] };
    expect(judgeRun(one, passed, false, ['good.xml', 'other.xml']).reason).toBe('1 of 3 shards did not report: bad.xml.');
    expect(judgeRun({ ...final, ending: 'deadline' }, NO_TESTS, false).status).toBe('incomplete');
  });

  it('says who cancelled, and nothing before the end', () => {
    expect(judgeRun({ ...final, ending: 'cancelled', cancelReason: 'change 3 was closed' }, passed, false)).toEqual({
      status: 'cancelled',
      reason: 'change 3 was closed',
    });
    expect(judgeRun({ ...final, phase: 'running' }, failed, true)).toEqual({ status: 'running' });
    expect(judgeRun({ ...final, phase: 'pending' }, NO_TESTS, false)).toEqual({ status: 'pending' });
  });
});

describe('verdictOf', () => {
  it('leaves what was declared, and what a pipeline broke off, as it is', () => {
    const finishes = [{}, { conclusion: 'success' }, { conclusion: 'failure' }, { declared: 'passed' }] as const;
    for (const finish of finishes) expect(verdictOf({ ...final, finish })).toBe('by-tests');
    expect(verdictOf(final)).toBe('by-tests');
    const given = [
      { declared: 'failed' },
      { conclusion: 'cancelled' },
      { conclusion: 'skipped' },
      { conclusion: 'unknown' },
    ] as const;
    for (const finish of given) expect(verdictOf({ ...final, finish })).toBe('given');
  });
});
