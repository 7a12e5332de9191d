import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { provisionSecret } from '../src/provision-secret.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'testwire-secret-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

describe('a secret', () => {
  it('is made once', async () => {
    const path = join(folder, 'token');
    expect(await provisionSecret(path, () => 'first')).toBe('first');
    expect(await provisionSecret(path, () => 'second')).toBe('first');
  });

  it.each(['', '\n'])('is made when its file holds none: %j', async (content) => {
    const path = join(folder, 'token');
    await writeFile(path, content);
    expect(await provisionSecret(path, () => 'made')).toBe('made');
    expect(await readFile(path, 'utf8')).toBe('made\n');
  });
});
