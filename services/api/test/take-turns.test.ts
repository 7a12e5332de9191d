import { HttpProblem } from '@testwire/runtime';
import { takeTurns } from '../src/take-turns.ts';

describe('takeTurns', () => {
  it('runs two at once, the others in order, and refuses with 503 when too many wait', async () => {
    const inTurn = takeTurns({ atOnce: 2, mostWaiting: 2 });
    const ends = new Map<string, () => void>();
    const begun: string[] = [];
    const work = (name: string) => () => {
      begun.push(name);
      return new Promise<string>((resolve) => void ends.set(name, () => resolve(name)));
    };
    const [a, b, c, d] = ['a', 'b', 'c', 'd'].map((name) => inTurn(work(name)));
    const refusal: unknown = await inTurn(work('e')).catch((error: unknown) => error);
    expect(refusal).toBeInstanceOf(HttpProblem);
    expect(refusal).toMatchObject({ status: 503 });
    expect(begun).toEqual(['a', 'b']);
    ends.get('b')?.();
    expect(await b).toBe('b');
    ends.get('a')?.();
    expect(await a).toBe('a');
    expect(begun).toEqual(['a', 'b', 'c', 'd']);
    for (const name of ['c', 'd']) ends.get(name)?.();
    expect(await Promise.all([c, d])).toEqual(['c', 'd']);
    expect(await inTurn(async () => 'free again')).toBe('free again');
  });

  it('hands the place on after work that fails', async () => {
    const inTurn = takeTurns({ atOnce: 1, mostWaiting: 1 });
    const failing = inTurn(async () => {
      throw new Error('broken');
    });
    const next = inTurn(async () => 'done');
    await expect(failing).rejects.toThrow('broken');
    expect(await next).toBe('done');
  });
});
