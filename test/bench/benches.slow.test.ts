import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { pathOf } from '../deploy/repository.ts';

const PATIENCE_MS = 240_000;

interface Ended {
  readonly code: number | null;
  readonly printed: string;
}

/** From the build, as npm does it; on TEST_DATABASE_URL, or on an embedded database. */
async function run(args: readonly string[]): Promise<Ended> {
  const child = spawn(process.execPath, args, { cwd: pathOf('.'), stdio: ['ignore', 'pipe', 'pipe'], timeout: PATIENCE_MS });
  let printed = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (printed += String(chunk)));
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, printed };
}

/** The cells of all tables, their heads included. */
function rowsOf(printed: string): string[][] {
  const lines = printed.split('\n').filter((line) => line.startsWith('| ') && !line.startsWith('| ---'));
  return lines.map((line) => line.slice(2, -2).split(' | '));
}

describe('a quick measurement', () => {
  it.each([
    // Without the servers that would have to be installed first.
    ['ingress', ['--no-peers'], ['Server', '**Testwire ingress**: durable in Redis']],
    ['pipeline', [], ['Consumers of each', 'as a reader waits']],
    ['growth', [], ['Tests', 'Runs in the history', 'Projects', 'Waits for']],
  ])(
    '%s comes to its end and fills its tables',
    async (name, options, expected) => {
      const { code, printed } = await run([`bench/${name}/main.mjs`, '--quick', ...options]);
      if (code !== 0) throw new Error(printed);
      const rows = rowsOf(printed);
      expect(rows.map(([first]) => first)).toEqual(expect.arrayContaining(expected));
      expect(rows.flat().filter((cell) => /NaN|undefined|∞/.test(cell))).toEqual([]);
    },
    PATIENCE_MS,
  );
});
