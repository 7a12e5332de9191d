import type { ShardResult } from '@testwire/contracts';
import { readResult, resultJson } from '../src/index.ts';

async function piecesOf(result: ShardResult): Promise<string[]> {
  const pieces: string[] = [];
  for await (const piece of resultJson(result)) pieces.push(piece.toString('utf8'));
  return pieces;
}

async function junitWith(tests: number): Promise<ShardResult> {
  const cases = Array.from({ length: tests }, (_, each) => `<testcase name="größe ${each} 🎉"/>`).join('');
  const outcome = await readResult({ name: 'a.xml', content: Buffer.from(`<testsuite name="s">${cases}</testsuite>`) });
  if (!outcome.ok) throw new Error(outcome.problem.message);
  return outcome.result;
}

describe('resultJson', () => {
  it.each([0, 1, 499, 500, 501, 1203])('gives the bytes of JSON.stringify for %i tests, in pieces', async (tests) => {
    const result = await junitWith(tests);
    const pieces = await piecesOf(result);
    expect(pieces.join('')).toBe(JSON.stringify(result));
    if (tests > 1000) expect(Math.max(...pieces.map(({ length }) => length))).toBeLessThan(JSON.stringify(result).length / 2);
  });

  it('leaves out what is not there, wherever it stands', async () => {
    const result = { ...(await junitWith(1)), durationSeconds: undefined } as unknown as ShardResult;
    const turned = Object.fromEntries(Object.entries(result).toReversed()) as unknown as ShardResult;
    for (const each of [result, turned]) expect((await piecesOf(each)).join('')).toBe(JSON.stringify(each));
  });
});
