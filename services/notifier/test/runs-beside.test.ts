import type { RunReport, RunStatus } from '@testwire/contracts';
import type { RunState } from '@testwire/store';
import * as fc from 'fast-check';
import { findRunsOfChange, findRunsOfCheck } from '../src/runs-beside.ts';

const HEAD = 'b'.repeat(40);
const OLD = 'a'.repeat(40);

interface Where {
  readonly commit?: string;
  readonly connection?: string;
  readonly trigger?: string;
}

function stateOf(runId: string, name: string, status: RunStatus, minute: number, where: Where = {}): RunState {
  const { commit = HEAD, connection = 'github', trigger } = where;
  const openedAt = `2026-03-01T10:${String(minute).padStart(2, '0')}:00.000Z`;
  const pipeline = trigger === undefined ? {} : { pipeline: { id: runId, attempt: 1, name, commit, trigger } };
  const description = { project: 'p', connection, name, commit, repository: { name: 'o/r' }, change: { number: 7 }, ...pipeline };
  return { runId, description, status, attempt: 1, revision: 1, openedAt, updatedAt: openedAt };
}

const report = { run: { project: 'p', connection: 'github', repository: { name: 'o/r' }, change: { number: 7 } } } as RunReport;

/** A list as the store gives it: newest first. */
function listing(states: readonly RunState[]) {
  return {
    list: async () => ({ items: states.toSorted((a, b) => (a.openedAt < b.openedAt ? 1 : a.openedAt > b.openedAt ? -1 : 0)) }),
  };
}

describe('findRunsOfChange', () => {
  it('finds the newest run of each name at the newest commit, the gravest first', async () => {
    const states = [
      stateOf('unit-old-commit', 'unit', 'failed', 1, { commit: OLD }),
      stateOf('lint', 'lint', 'passed', 2),
      stateOf('unit-first', 'unit', 'failed', 3),
      stateOf('unit-again', 'unit', 'incomplete', 4),
      stateOf('browser', 'browser', 'running', 5),
      stateOf('elsewhere', 'elsewhere', 'failed', 6, { connection: 'gitlab' }),
    ];
    const found = await findRunsOfChange(report, listing(states));
    expect(found.map((state) => state.runId)).toEqual(['unit-again', 'browser', 'lint']);
  });

  it('does not depend on which of the runs asks', async () => {
    const some = fc.array(
      fc.tuple(fc.constantFrom('a', 'b', 'c'), fc.constantFrom<RunStatus>('passed', 'failed', 'running'), fc.nat(59)),
      { minLength: 1, maxLength: 8 },
    );
    await fc.assert(
      fc.asyncProperty(some, fc.boolean(), async (runs, old) => {
        const states = runs.map(([name, status, minute], index) =>
          stateOf(`r${index}`, name, status, minute, { commit: old ? OLD : HEAD }),
        );
        const found = await findRunsOfChange(report, listing(states));
        const names = found.map((state) => state.description.name);
        expect(new Set(names).size).toBe(names.length);
        expect(new Set(names)).toEqual(new Set(runs.map(([name]) => name)));
        for (const state of found) {
          const rivals = states.filter((other) => other.description.name === state.description.name);
          expect(rivals.every((rival) => rival.openedAt <= state.openedAt)).toBe(true);
        }
      }),
    );
  });

  it('finds none for a run without a change', async () => {
    expect(await findRunsOfChange({ ...report, run: { project: 'p' } }, listing([stateOf('x', 'x', 'failed', 1)]))).toEqual([]);
  });
});

describe('findRunsOfChange, of one name', () => {
  it('tells of the push and of the change, whichever came last', async () => {
    const states = [
      stateOf('push', 'CI', 'errored', 1, { trigger: 'push' }),
      stateOf('change', 'CI', 'passed', 2, { trigger: 'pull_request' }),
      stateOf('short', 'lint', 'passed', 3, { commit: HEAD.slice(0, 7).toUpperCase() }),
    ];
    const found = await findRunsOfChange(report, listing(states));
    expect(found.map((state) => state.runId)).toEqual(['push', 'short', 'change']);
  });
});

describe('findRunsOfCheck', () => {
  const ofCheck = { run: { ...report.run, commit: HEAD, name: 'CI' } } as RunReport;

  it('lets no green run hide another that is not, of another trigger', async () => {
    const states = [
      stateOf('push', 'CI', 'errored', 1, { trigger: 'push' }),
      stateOf('change', 'CI', 'passed', 2, { trigger: 'pull_request' }),
      stateOf('other', 'lint', 'failed', 3),
    ];
    expect((await findRunsOfCheck(ofCheck, listing(states))).map((state) => state.runId)).toEqual(['push', 'change']);
    const running = [
      stateOf('change', 'CI', 'passed', 2, { trigger: 'pull_request' }),
      stateOf('push', 'CI', 'running', 1, { trigger: 'push' }),
    ];
    expect((await findRunsOfCheck(ofCheck, listing(running)))[0]?.runId).toBe('push');
  });

  it('lets a newer run of the same trigger take the place of an older one', async () => {
    const states = [
      stateOf('first', 'CI', 'failed', 1, { trigger: 'push' }),
      stateOf('second', 'CI', 'passed', 2, { trigger: 'push' }),
    ];
    expect((await findRunsOfCheck(ofCheck, listing(states))).map((state) => state.runId)).toEqual(['second']);
  });
});
