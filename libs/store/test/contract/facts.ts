import type { RunFact } from '@testwire/contracts';
import type { RunState } from '../../src/index.ts';

export function testFinished(
  runId: string,
  id: string,
  overrides: { shard?: string; attempt?: number; at?: string; name?: string } = {},
): RunFact {
  const { shard = 's1', attempt = 1, at = '2026-01-31T12:00:00.000Z', name = `test ${id}` } = overrides;
  return { id, runId, at, kind: 'test-finished', attempt, shard, test: { name, status: 'passed' } };
}

export function opened(runId: string, id = 'opened', at = '2026-01-31T11:59:00.000Z'): RunFact {
  return { id, runId, at, kind: 'opened', run: { project: 'shop' } };
}

export function runState(runId: string, overrides: Partial<RunState> = {}): RunState {
  return {
    runId,
    description: { project: 'shop' },
    status: 'running',
    attempt: 1,
    revision: 1,
    openedAt: '2026-01-31T12:00:00.000Z',
    updatedAt: '2026-01-31T12:00:00.000Z',
    ...overrides,
  };
}

export function permutations<T>(items: readonly T[]): readonly (readonly T[])[] {
  if (items.length <= 1) return [items];
  return items.flatMap((item, index) => permutations(items.toSpliced(index, 1)).map((rest) => [item, ...rest]));
}

/** Reads a list to its end, page by page. */
export async function readAll<Row>(
  list: (page: { limit: number; cursor?: string }) => Promise<{ items: readonly Row[]; next?: string }>,
  limit: number,
): Promise<readonly Row[]> {
  const rows: Row[] = [];
  for (let cursor: string | undefined; ;) {
    const page = await list({ limit, ...(cursor === undefined ? {} : { cursor }) });
    expect(page.items.length).toBeLessThanOrEqual(limit);
    rows.push(...page.items);
    if (page.next === undefined) return rows;
    cursor = page.next;
  }
}
