import { createByteTurns } from '../src/index.ts';

interface Work {
  readonly done: Promise<unknown>;
  finish(): void;
}

/** Work that ends when it is told to; `begun` names it when its turn comes. */
function ask(turns: ReturnType<typeof createByteTurns>, bytes: number, begun: number[]): Work {
  let finish = (): void => undefined;
  const ended = new Promise<void>((resolve) => {
    finish = resolve;
  });
  const done = turns.take(bytes, () => {
    begun.push(bytes);
    return ended;
  });
  return { done, finish: () => finish() };
}

const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('createByteTurns', () => {
  it('lets in what there is room for, in the order of asking, and something larger alone', async () => {
    const turns = createByteTurns({ bytes: 100, patienceMs: 60_000 });
    const begun: number[] = [];
    const works = [60, 40, 30, 500, 10].map((bytes) => ask(turns, bytes, begun));
    await settle();
    expect(begun).toEqual([60, 40]);
    works[1]?.finish();
    await settle();
    expect(begun).toEqual([60, 40, 30]);
    works[0]?.finish();
    await settle();
    expect(begun).toEqual([60, 40, 30]);
    works[2]?.finish();
    await settle();
    expect(begun).toEqual([60, 40, 30, 500]);
    works[3]?.finish();
    works[4]?.finish();
    await Promise.all(works.map(({ done }) => done));
    expect(begun).toEqual([60, 40, 30, 500, 10]);
  });

  it('answers 503 with Retry-After to who waited too long, and lets in who stood behind', async () => {
    const turns = createByteTurns({ bytes: 100, patienceMs: 20 });
    const begun: number[] = [];
    const first = ask(turns, 90, begun);
    const refused = expect(ask(turns, 50, begun).done).rejects.toMatchObject({ status: 503, retryAfter: 5 });
    const small = ask(turns, 10, begun);
    await refused;
    await settle();
    expect(begun).toEqual([90, 10]);
    first.finish();
    small.finish();
    await Promise.all([first.done, small.done]);
  });

  it('gives the room back when the work fails', async () => {
    const turns = createByteTurns({ bytes: 100, patienceMs: 60_000 });
    await expect(turns.take(100, () => Promise.reject(new Error('not readable')))).rejects.toThrow('not readable');
    expect(await turns.take(100, async () => 'read')).toBe('read');
  });
});
