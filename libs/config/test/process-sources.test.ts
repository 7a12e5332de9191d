import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadConfiguration, processSources } from '../src/index.ts';
import { schemas } from './support/sources.ts';

describe("the process's own sources", () => {
  it('are its environment and the files on its disk', async () => {
    const directory = await mkdtemp(join(tmpdir(), 'testwire-config-'));
    try {
      const path = join(directory, 'testwire.yaml');
      await writeFile(join(directory, 'token'), 'glpat-from-disk\n');
      await writeFile(path, `connections: { gitlab: { provider: gitlab, token: { file: ${join(directory, 'token')} } } }\n`);
      const sources = processSources();
      expect(sources.env).toBe(process.env);
      const { connections } = loadConfiguration({ ...sources, env: { TESTWIRE_CONFIG: path } }, schemas);
      expect(connections.get('gitlab')?.settings).toMatchObject({ token: 'glpat-from-disk' });
      expect(() => sources.readFile(join(directory, 'nowhere'))).toThrow(/ENOENT/);
    } finally {
      await rm(directory, { recursive: true });
    }
  });
});
